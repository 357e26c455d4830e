internal import NIOCore
internal import Synchronization

/// Bytes that don't change, with their compressed form, which is computed at its first use and kept.
final class FixedBody: Sendable {
    private let bytes: ByteBuffer
    private let compressed = Mutex<ByteBuffer??>(nil)

    init(_ bytes: ByteBuffer) {
        self.bytes = bytes
    }

    /// Returns the gzip form of `body`; nil if it isn't this one, which middleware may have replaced, or if zlib fails.
    ///
    /// The first call compresses, as small as possible, and simultaneous calls wait for it.
    func gzip(of body: ByteBuffer) -> ByteBuffer? {
        guard isSame(body) else { return nil }
        return compressed.withLock { compressed in
            if let known = compressed { return known }
            let result = GzipEncoder(level: 9)?.encode(bytes, isLast: true)
            compressed = .some(result)
            return result
        }
    }

    /// Returns whether the buffers share their memory, which a change of one of them would end.
    private func isSame(_ body: ByteBuffer) -> Bool {
        bytes.withUnsafeReadableBytes { own in
            body.withUnsafeReadableBytes { other in
                own.baseAddress == other.baseAddress && own.count == other.count
            }
        }
    }
}
