import Crypto
import NIOCore
import Synchronization

/// What is found out about a content while its bytes pass: length, SHA-256 and media type.
///
/// A content that isn't allowed is refused as soon as its bytes show it, so that it is never stored.
final class ContentInspection: Sendable {
    /// What was found out.
    struct Facts: Hashable, Sendable {
        let size: Int
        /// In hexadecimal.
        let sha256: String
        let type: ContentType
    }

    private struct State {
        var hash = SHA256()
        var size = 0
        var head: [UInt8] = []
        var type: ContentType?
        var facts: Facts?
        var digest: [UInt8]?
        var failure: FileError?
    }

    private let declared: MediaType?
    private let use: FileUse
    private let limit: Int
    private let excess: FileError
    private let state = Mutex(State())

    /// An inspection of a content that was declared as a media type, for a use that allows some.
    ///
    /// - Parameters:
    ///   - limit: The maximum number of bytes.
    ///   - excess: The error for a content that is longer.
    init(declared: MediaType?, use: FileUse, limit: Int, excess: FileError) {
        self.declared = declared
        self.use = use
        self.limit = limit
        self.excess = excess
    }

    /// Why the content was refused; nil if it wasn't.
    var failure: FileError? { state.withLock { $0.failure } }

    /// The SHA-256 of the whole content; nil before ``finish()``.
    var sha256: [UInt8]? { state.withLock { $0.digest } }

    /// Inspects the next bytes.
    ///
    /// - Throws: ``FileError`` if the content isn't allowed.
    func update(_ chunk: ByteBuffer) throws(FileError) {
        try inspect { state throws(FileError) in
            state.size += chunk.readableBytes
            guard state.size <= limit else { throw excess }
            chunk.withUnsafeReadableBytes { state.hash.update(bufferPointer: $0) }
            guard state.type == nil else { return }
            state.head += chunk.readableBytesView.prefix(ContentType.sniffedLength - state.head.count)
            if state.head.count >= ContentType.sniffedLength { state.type = try type(of: state.head, isWhole: false) }
        }
    }

    /// Ends the content, and returns what was found out; idempotent.
    ///
    /// - Throws: ``FileError`` if the content isn't allowed.
    @discardableResult
    func finish() throws(FileError) -> Facts {
        var found: Facts?
        try inspect { state throws(FileError) in
            if let facts = state.facts {
                found = facts
                return
            }
            var type = state.type
            if type == nil { type = try self.type(of: state.head, isWhole: true) }
            guard let type else { return }
            let digest = state.hash.finalize()
            let facts = Facts(size: state.size, sha256: Self.hexadecimal(digest), type: type)
            (state.type, state.facts, state.digest, state.head) = (type, facts, Array(digest), [])
            found = facts
        }
        guard let found else { throw excess }
        return found
    }

    private func inspect(_ body: (inout sending State) throws(FileError) -> Void) throws(FileError) {
        let failure = state.withLock { state -> FileError? in
            do throws(FileError) {
                if let failure = state.failure { throw failure }
                try body(&state)
                return nil
            } catch {
                state.failure = error
                return error
            }
        }
        if let failure { throw failure }
    }

    private func type(of head: [UInt8], isWhole: Bool) throws(FileError) -> ContentType {
        let type = try ContentType(of: head, isWhole: isWhole, declared: declared)
        guard use.allows(type.essence) else { throw .typeNotAllowed(type.essence, use: use.name) }
        return type
    }

    private static func hexadecimal(_ digest: SHA256Digest) -> String {
        digest.reduce(into: "") { text, byte in
            text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }
}
