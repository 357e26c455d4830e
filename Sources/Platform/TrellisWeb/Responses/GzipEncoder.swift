internal import CZlib
internal import NIOCore
internal import Synchronization

/// A zlib encoder for one response, whole or in parts.
///
/// `@unchecked Sendable`: it has one owner at a time; pool, response and writer never use it at the same time.
///
/// Source: RFC 1952.
final class GzipEncoder: @unchecked Sendable {
    /// The state of zlib, at a fixed address because zlib stores that address.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

    /// Creates an encoder of this level, 1 (fast) to 9 (small), or nil when there is no memory for it.
    init?(level: Int) {
        stream.initialize(to: z_stream())
        // Window bits above 15 select the gzip format instead of zlib's own.
        let status = deflateInit2_(
            stream, Int32(level), Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { return nil }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Prepares the encoder for another response.
    func reset() {
        deflateReset(stream)
    }

    /// Compresses the next part, or returns nil when zlib fails.
    ///
    /// The results contain all input so far.
    ///
    /// - Parameter isLast: whether to end with the trailer; then only ``reset()`` is allowed.
    func encode(_ part: ByteBuffer, isLast: Bool) -> ByteBuffer? {
        var result = ByteBufferAllocator().buffer(capacity: part.readableBytes / 3 + 128)
        var input = part
        let flush = isLast ? Z_FINISH : Z_SYNC_FLUSH
        var status = Z_OK
        input.withUnsafeMutableReadableBytes { bytes in
            stream.pointee.next_in = bytes.baseAddress?.assumingMemoryBound(to: Bytef.self)
            stream.pointee.avail_in = UInt32(bytes.count)
            repeat {
                result.writeWithUnsafeMutableBytes(minimumWritableBytes: 1024) { space in
                    stream.pointee.next_out = space.baseAddress?.assumingMemoryBound(to: Bytef.self)
                    stream.pointee.avail_out = UInt32(clamping: space.count)
                    status = deflate(stream, flush)
                    return space.count - Int(stream.pointee.avail_out)
                }
            } while (status == Z_OK && (isLast || stream.pointee.avail_out == 0))
        }
        stream.pointee.next_in = nil
        stream.pointee.next_out = nil
        // A flush without new input reports Z_BUF_ERROR.
        return status == Z_OK || status == Z_STREAM_END || (status == Z_BUF_ERROR && !isLast) ? result : nil
    }
}

/// A pool of idle encoders: each has 256 KiB of state, which is expensive to allocate for every response.
final class GzipEncoderPool: Sendable {
    private let idle = Mutex<[GzipEncoder]>([])
    private let level: Int

    init(level: Int) {
        self.level = min(max(level, 1), 9)
    }

    /// Returns the compressed bytes, or nil when zlib fails.
    func encode(_ bytes: ByteBuffer) -> ByteBuffer? {
        guard let encoder = acquire() else { return nil }
        defer { release(encoder) }
        return encoder.encode(bytes, isLast: true)
    }

    /// Returns an encoder that is ready for a response, or nil when there is no memory for it.
    func acquire() -> GzipEncoder? {
        idle.withLock { $0.popLast() } ?? GzipEncoder(level: level)
    }

    /// Puts an encoder back into the pool, which stores at most 8.
    func release(_ encoder: GzipEncoder) {
        encoder.reset()
        idle.withLock { idle in
            if idle.count < 8 { idle.append(encoder) }
        }
    }
}
