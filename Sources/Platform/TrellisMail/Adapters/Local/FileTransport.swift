import Dispatch
import Foundation
public import TrellisKernel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Writes each mail to a file of its own, for development and for programs that pick mails up from a folder.
///
/// - A name is `20261231T235959.123456Z-0123456789abcdef.eml`: the time in UTC, then random digits. So names sort by
///   time, and contain nothing of the mail.
/// - A file appears complete: it is written under a name that begins with a dot, flushed to the disk, and renamed.
/// - Only the user of the process may read the files, since mails contain links for signing in.
public struct FileTransport: MailTransport {
    /// The folder of the files.
    public let folder: String
    private let clock: any Clock
    /// Writing blocks, so it doesn't run on a thread of Swift's concurrency pool.
    private static let thread = DispatchQueue(label: "trellis.mail.files")

    /// Creates a transport; the folder is created with the first mail, or by ``createFolder()``.
    public init(folder: String, clock: any Clock = SystemClock()) {
        self.folder = folder
        self.clock = clock
    }

    /// `file`.
    public var name: String { "file" }

    /// Creates the folder, with access for this user only, if it doesn't exist.
    ///
    /// - Throws: ``MailError/unavailable(_:)`` if it can't be created or nothing can be written there.
    public func createFolder() throws(MailError) {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw .unavailable("the folder \(folder) can't be created")
        }
        guard access(folder, W_OK | X_OK) == 0 else { throw failure("the folder \(folder) can't be written") }
    }

    /// Writes the message; the receipt has the name of its file.
    public func send(_ message: MailMessage) async throws(MailError) -> MailReceipt {
        let content = message.encoded()
        let file = "\(timeText(clock.now))-\(Self.randomText()).eml"
        let result: Result<Void, MailError> = await withCheckedContinuation { continuation in
            Self.thread.async {
                continuation.resume(
                    returning: Result { () throws(MailError) in
                        try createFolder()
                        try store(content, in: file)
                    })
            }
        }
        try result.get()
        return MailReceipt(transport: name, serverID: file, detail: "\(folder)/\(file)")
    }

    private func store(_ content: [UInt8], in file: String) throws(MailError) {
        let temporary = "\(folder)/.\(file)"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("can't create a file in \(folder)") }
        var isWritten = writeAll(content, to: descriptor) && fsync(descriptor) == 0
        let code = errno
        isWritten = close(descriptor) == 0 && isWritten
        guard isWritten, rename(temporary, "\(folder)/\(file)") == 0 else {
            let error = failure("can't write a file in \(folder)", code: isWritten ? errno : code)
            unlink(temporary)
            throw error
        }
    }

    private func writeAll(_ content: [UInt8], to descriptor: Int32) -> Bool {
        content.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    private func failure(_ what: String, code: Int32 = errno) -> MailError {
        .unavailable("\(what): \(String(cString: strerror(code)))")
    }

    /// Returns the time without characters that file systems refuse.
    private func timeText(_ time: Timestamp) -> String {
        String(
            decoding: time.description.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":") }, as: UTF8.self
        )
    }

    private static func randomText() -> String {
        let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
        return String(repeating: "0", count: max(0, 16 - digits.utf8.count)) + digits
    }
}
