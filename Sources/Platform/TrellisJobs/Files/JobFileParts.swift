import NIOCore

/// The parts of a job's file as the content of an object: those that were already produced, then the others.
struct JobFileParts: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    typealias Failure = any Error

    let head: [UInt8]
    /// Produces the next part; nil at the end.
    let next: @Sendable () async throws -> [UInt8]?

    func makeAsyncIterator() -> Iterator { Iterator(head: head, next: next) }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var head: [UInt8]?
        fileprivate let next: @Sendable () async throws -> [UInt8]?

        mutating func next() async throws -> ByteBuffer? {
            if let head = head.take() { return ByteBuffer(bytes: head) }
            // An empty part isn't the end, and a store may take it for that.
            while let part = try await next() {
                if !part.isEmpty { return ByteBuffer(bytes: part) }
            }
            return nil
        }
    }
}
