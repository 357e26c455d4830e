internal import CZlib
internal import NIOCore
internal import Synchronization

/// Compresses one answer with zlib, whole or part by part.
///
/// `@unchecked Sendable`: it is handed on whole; pool, answer and writer never use it at the same time.
///
/// Source: RFC 1952.
final class GzipEncoder: @unchecked Sendable {
    /// In a place of its own: zlib remembers the address.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

    /// An encoder of this level, 1 (fast) to 9 (small), or nil when there is no memory for one.
    init?(level: Int) {
        stream.initialize(to: z_stream())
        // Window bits above 15 ask for the gzip format instead of zlib's own.
        let status = deflateInit2_(
            stream, Int32(level), Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { return nil }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Makes the encoder ready for another answer.
    func reset() {
        deflateReset(stream)
    }

    /// The next part, compressed, or nil when zlib refuses.
    ///
    /// All that went in has come out when it returns.
    ///
    /// - Parameter isLast: whether the trailer follows, after which only ``reset()`` is allowed.
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
        // A flush that had nothing to do reports Z_BUF_ERROR.
        return status == Z_OK || status == Z_STREAM_END || (status == Z_BUF_ERROR && !isLast) ? result : nil
    }
}

/// Encoders at rest: one has a quarter of a mebibyte of state, which is dear to allocate for every answer.
final class GzipPool: Sendable {
    private let idle = Mutex<[GzipEncoder]>([])
    private let level: Int

    init(level: Int) {
        self.level = min(max(level, 1), 9)
    }

    /// The bytes compressed, or nil when zlib refuses.
    func encode(_ bytes: ByteBuffer) -> ByteBuffer? {
        guard let encoder = take() else { return nil }
        defer { giveBack(encoder) }
        return encoder.encode(bytes, isLast: true)
    }

    /// An encoder ready for an answer.
    func take() -> GzipEncoder? {
        idle.withLock { $0.popLast() } ?? GzipEncoder(level: level)
    }

    /// Keeps an encoder for later; more than a few are let go.
    func giveBack(_ encoder: GzipEncoder) {
        encoder.reset()
        idle.withLock { idle in
            if idle.count < 8 { idle.append(encoder) }
        }
    }
}
