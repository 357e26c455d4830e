import Crypto
import NIOCore
import Synchronization

/// The bytes of one request in memory, which is used again for the next one.
///
/// An upload has a few of these from its beginning to its end: buffers of this size that are allocated and freed by
/// different threads would make the process several times as large.
final class PartBuffer: Sendable {
    private let bytes: Mutex<[UInt8]>

    /// A buffer with these bytes.
    init(_ bytes: [UInt8] = []) { self.bytes = Mutex(bytes) }

    /// The number of bytes.
    var count: Int { bytes.withLock(\.count) }

    /// The SHA-256 of the bytes.
    var payload: SigV4Payload {
        bytes.withLock { bytes in
            var hasher = SHA256()
            bytes.withUnsafeBytes { hasher.update(bufferPointer: $0) }
            return .sha256(Array(hasher.finalize()))
        }
    }

    /// Removes the bytes, and reserves capacity for as many.
    func reset(capacity: Int) {
        bytes.withLock { bytes in
            bytes.removeAll(keepingCapacity: true)
            bytes.reserveCapacity(capacity)
        }
    }

    /// Moves bytes from a chunk to the end, until there are `size`.
    func fill(from chunk: inout ByteBuffer, upTo size: Int) {
        bytes.withLock { bytes in
            let count = min(size - bytes.count, chunk.readableBytes)
            guard count > 0, let view = chunk.viewBytes(at: chunk.readerIndex, length: count) else { return }
            bytes.append(contentsOf: view)
            chunk.moveReaderIndex(forwardBy: count)
        }
    }

    /// Returns a copy of the bytes from a position on, at most `count`; nil at the end.
    fileprivate func chunk(from position: Int, count: Int) -> ByteBuffer? {
        bytes.withLock { bytes in
            guard position < bytes.count else { return nil }
            return ByteBuffer(bytes: bytes[position..<min(bytes.count, position + count)])
        }
    }
}

/// A buffer as the body of one request, which lets go of it when the request ends.
///
/// The HTTP client keeps the last request of each of its connections, and reads bodies in tasks of its own.
final class PartBody: AsyncSequence, Sendable {
    private static let step = 128 * 1024
    private let buffer: Mutex<PartBuffer?>

    init(_ buffer: PartBuffer) { self.buffer = Mutex(buffer) }

    /// Makes reading an error, so that the bytes of the next request are never part of this one.
    func forget() { buffer.withLock { $0 = nil } }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate let body: PartBody
        fileprivate var position = 0

        mutating func next() async throws -> ByteBuffer? {
            let chunk = try body.chunk(from: position)
            position += chunk?.readableBytes ?? 0
            return chunk
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(body: self) }

    private func chunk(from position: Int) throws -> ByteBuffer? {
        guard let buffer = buffer.withLock({ $0 }) else { throw CancellationError() }
        return buffer.chunk(from: position, count: Self.step)
    }
}
