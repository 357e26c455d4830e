import NIOCore
import TrellisConfig
import TrellisWeb

/// An image that was uploaded as an avatar, checked and whole in memory: it has two mebibytes at most.
struct AvatarImage: Sendable {
    let content: [UInt8]
    let facts: ContentInspection.Facts
    let header: ImageHeader

    /// Reads the body of a request, and checks the image.
    ///
    /// - Throws: ``AvatarError``; ``FileError`` `typeMalformed`, `typeNotAllowed`, `typeMismatch`, `encoded`, `tooLarge`,
    ///   `multipartInvalid`; the errors of the body and of the scanner.
    init(_ request: RouteRequest, _ limits: FileLimits, scanner: (any FileScanner)?) async throws {
        let use = FileUse.avatar
        let limit = min(use.maxSize?.bytes ?? limits.maxSize, limits.maxSize, scanner?.limit ?? .max)
        let incoming = try await IncomingFile(request, named: "avatar", limit: limit)
        if let declared = incoming.declared { try use.require(declared) }
        let inspection = ContentInspection(
            declared: incoming.declared, use: use, limit: limit, excess: .tooLarge(limit))
        var content: [UInt8] = []
        for try await chunk in inspection.inspecting(incoming.content) { content += chunk.readableBytesView }
        facts = try inspection.finish()
        do throws(ImageDefect) {
            header = try ImageHeader(content, type: facts.type.essence)
        } catch {
            throw error == .truncated ? AvatarError.truncated : AvatarError.malformed
        }
        try AvatarLimits.check(header)
        self.content = content
        if case .found(let finding)? = try await scanner?.scan(ImageContent(bytes: content)) {
            throw AvatarError.rejected(finding)
        }
    }
}

/// The bytes of an image as a content.
private struct ImageContent: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    typealias Failure = any Error

    let bytes: [UInt8]

    func makeAsyncIterator() -> Iterator { Iterator(bytes: bytes) }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var bytes: [UInt8]?

        mutating func next() async throws -> ByteBuffer? { bytes.take().map { ByteBuffer(bytes: $0) } }
    }
}
