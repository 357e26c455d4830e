import Crypto
import NIOCore

/// A reader of the body of an upload: in chunks as they come, or in buffers of a size.
///
/// It compares length and SHA-256 with what was announced.
struct BodyReader {
    private let key: StorageKey
    private let length: Int64?
    private let sha256: [UInt8]?
    private var iterator: any AsyncIteratorProtocol<ByteBuffer, any Error>
    private var hasher: SHA256?
    private var rest = ByteBuffer()
    private var size: Int64 = 0
    /// Whether everything was read.
    private(set) var isAtEnd = false

    init(_ body: StorageBody, key: StorageKey, sha256: [UInt8]?) {
        self.key = key
        self.sha256 = sha256
        length = body.length
        iterator = body.chunks.makeAsyncIterator()
        hasher = sha256 == nil ? nil : SHA256()
    }

    /// Returns the next bytes, as they come; nil at the end, if length and SHA-256 are those announced.
    ///
    /// - Throws: ``StorageError/lengthMismatch(expected:actual:)``, ``StorageError/checksumMismatch(_:)``; the errors of
    ///   the body.
    mutating func chunk() async throws -> ByteBuffer? {
        while !isAtEnd {
            guard let chunk = try await iterator.next(isolation: #isolation) else {
                // The end of a cancelled task's sequence is not the end of the body.
                try Task.checkCancellation()
                isAtEnd = true
                try verify()
                return nil
            }
            guard chunk.readableBytes > 0 else { continue }
            size += Int64(chunk.readableBytes)
            if let length, size > length { throw StorageError.lengthMismatch(expected: length, actual: size) }
            guard size <= S3Sizes.maxObject else { throw StorageError.invalidOption("an object has at most 5 TiB") }
            chunk.withUnsafeReadableBytes { hasher?.update(bufferPointer: $0) }
            return chunk
        }
        return nil
    }

    /// Replaces the bytes of a buffer by the next ones, exactly this many unless the body ends before; ``isAtEnd`` then
    /// says whether there are more.
    mutating func fill(_ buffer: PartBuffer, _ size: Int) async throws {
        let known = length.map { max(0, $0 - self.size) + Int64(rest.readableBytes) }
        buffer.reset(capacity: Int(min(Int64(size), known ?? Int64(rest.readableBytes))))
        buffer.fill(from: &rest, upTo: size)
        while buffer.count < size || rest.readableBytes == 0, let chunk = try await chunk() {
            rest = chunk
            buffer.fill(from: &rest, upTo: size)
        }
        // An empty rest keeps no memory.
        if rest.readableBytes == 0 { rest = ByteBuffer() }
    }

    private func verify() throws(StorageError) {
        if let length, length != size { throw .lengthMismatch(expected: length, actual: size) }
        if let sha256, let hasher, sha256 != Array(hasher.finalize()) { throw .checksumMismatch(key) }
    }
}
