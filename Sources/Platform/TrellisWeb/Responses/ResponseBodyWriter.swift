public import NIOCore

/// A writer for the parts of a streamed response.
public protocol ResponseBodyWriter: Sendable {
    /// Sends one part, and returns when the connection can accept another.
    func write(_ part: ByteBuffer) async throws
}
