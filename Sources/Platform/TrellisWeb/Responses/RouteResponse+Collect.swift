public import NIOCore
internal import Synchronization

extension RouteResponse {
    /// Returns the whole body in one buffer; a streamed body is written now and can't be written again.
    public func collectBody() async throws -> ByteBuffer {
        switch body {
        case .empty: return ByteBuffer()
        case .bytes(let bytes): return bytes
        case .stream(_, let write):
            let collector = CollectingWriter()
            try await write(collector)
            return collector.bytes
        }
    }
}

/// A writer that collects the parts in memory.
private final class CollectingWriter: ResponseBodyWriter {
    private let collected = Mutex(ByteBuffer())

    var bytes: ByteBuffer { collected.withLock { $0 } }

    func write(_ part: ByteBuffer) async throws {
        collected.withLock { _ = $0.writeImmutableBuffer(part) }
    }
}
