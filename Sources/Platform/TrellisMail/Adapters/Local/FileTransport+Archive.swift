import Dispatch
public import TrellisKernel

/// The archive is the folder: a mail's identifier is the name of its file, and deleting the file removes it.
extension FileTransport: MailArchive {
    /// Reading blocks, so it doesn't run on a thread of Swift's concurrency pool.
    private static let archiveThread = DispatchQueue(label: "trellis.mail.archive")
    /// The octets of a file that the list reads, for the header.
    private static let headerLength = 64 << 10

    /// Returns a page of the folder's mails, the latest first; it reads the start of each file.
    public func mails(_ page: PageRequest) async throws -> Page<MailSummary> {
        let folder = MailFolder(path: folder)
        guard page.cursor.map({ MailFolder.isName($0) }) ?? true else { throw CursorError.invalid }
        return try await Self.reading {
            let names = try folder.names().drop { name in page.cursor.map { name >= $0 } ?? false }
            let mails = names.prefix(page.limit).compactMap { name -> MailSummary? in
                guard let (bytes, size) = try? folder.read(name, limit: Self.headerLength) else { return nil }
                return MailSummary(id: name, ParsedMail(parsingHeaderOf: bytes), size: size)
            }
            let next = names.count > page.limit ? names.prefix(page.limit).last : nil
            return Page(items: mails, nextCursor: next)
        }
    }

    /// Returns the mail of a file name.
    ///
    /// - Throws: ``MailArchiveError``; ``MailArchiveError/tooLarge(limit:)`` for more than 64 MiB.
    public func mail(_ id: String) async throws -> ArchivedMail {
        let folder = MailFolder(path: folder)
        return try await Self.reading {
            let (bytes, size) = try folder.read(id, limit: MailFolder.maximumSize)
            guard size <= MailFolder.maximumSize else { throw MailArchiveError.tooLarge(limit: MailFolder.maximumSize) }
            return ArchivedMail(id: id, source: bytes)
        }
    }

    private static func reading<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            archiveThread.async { continuation.resume(with: Result(catching: body)) }
        }
    }
}
