import NIOCore

/// The bytes of a buffer as chunks of at most 128 KiB.
struct BufferChunks: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    typealias Failure = any Error

    let buffer: ByteBuffer

    func makeAsyncIterator() -> Iterator { Iterator(rest: buffer) }

    struct Iterator: AsyncIteratorProtocol {
        var rest: ByteBuffer

        mutating func next() async throws -> ByteBuffer? {
            try Task.checkCancellation()
            return rest.readableBytes == 0
                ? nil : rest.readSlice(length: Swift.min(rest.readableBytes, ContentChunks.size))
        }
    }
}
