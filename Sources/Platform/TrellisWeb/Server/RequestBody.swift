internal import Hummingbird
public import NIOCore

/// The bytes of a request as they arrive, in order, with back-pressure: the client is held up while nobody asks for more.
///
/// It can be read once. A body longer than the limit throws ``RequestError/tooLarge(limit:)``.
public struct RequestBody: AsyncSequence, Sendable {
    public typealias Element = ByteBuffer

    enum Source: Sendable {
        case buffer(ByteBuffer)
        case stream(Hummingbird.RequestBody)
    }
    let source: Source
    let limit: Int

    /// A body that is already here.
    public init(_ buffer: ByteBuffer = ByteBuffer(), limit: Int = .max) {
        source = .buffer(buffer)
        self.limit = limit
    }

    init(_ stream: Hummingbird.RequestBody, limit: Int) {
        source = .stream(stream)
        self.limit = limit
    }

    /// The whole body in one buffer.
    ///
    /// - Throws: ``RequestError/tooLarge(limit:)`` as soon as more bytes than the limit have come.
    public func collect() async throws -> ByteBuffer {
        if case .buffer(let buffer) = source {
            guard buffer.readableBytes <= limit else { throw RequestError.tooLarge(limit: limit) }
            return buffer
        }
        var iterator = makeAsyncIterator()
        guard var whole = try await iterator.next() else { return ByteBuffer() }
        while var part = try await iterator.next() {
            whole.writeBuffer(&part)
        }
        return whole
    }

    public func makeAsyncIterator() -> Iterator {
        switch source {
        case .buffer(let buffer): Iterator(buffer: buffer, stream: nil, remaining: limit, limit: limit)
        case .stream(let body): Iterator(buffer: nil, stream: body.makeAsyncIterator(), remaining: limit, limit: limit)
        }
    }

    /// Goes through the parts of a body.
    public struct Iterator: AsyncIteratorProtocol {
        var buffer: ByteBuffer?
        var stream: Hummingbird.RequestBody.AsyncIterator?
        var remaining: Int
        let limit: Int

        /// The next part, or nil at the end.
        public mutating func next() async throws -> ByteBuffer? {
            let part: ByteBuffer?
            if stream != nil {
                part = try await stream?.next()
            } else {
                part = buffer
                buffer = nil
            }
            guard let part, part.readableBytes > 0 || stream != nil else { return nil }
            remaining -= part.readableBytes
            guard remaining >= 0 else { throw RequestError.tooLarge(limit: limit) }
            return part
        }
    }
}
