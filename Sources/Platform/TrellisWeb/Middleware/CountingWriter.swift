internal import NIOCore
internal import Synchronization

/// A writer that counts the bytes of a streamed response and enforces the length that its head announced.
final class CountingWriter: ResponseBodyWriter {
    private let target: any ResponseBodyWriter
    private let length: Int?
    private let total = Atomic<Int>(0)

    init(_ target: any ResponseBodyWriter, length: Int?) {
        self.target = target
        self.length = length
    }

    /// The number of bytes written.
    var count: Int { total.load(ordering: .relaxed) }

    func write(_ part: ByteBuffer) async throws {
        let count = total.wrappingAdd(part.readableBytes, ordering: .relaxed).newValue
        if let length, count > length { throw StreamLengthError(announced: length, written: count) }
        try await target.write(part)
    }

    /// Ends the response.
    ///
    /// - Throws: ``StreamLengthError`` when it is shorter than announced; then the connection is closed.
    func finish() throws {
        if let length, count != length { throw StreamLengthError(announced: length, written: count) }
    }
}

/// The error of a route that streams a different number of bytes than it announced.
struct StreamLengthError: Error {
    let announced: Int
    let written: Int
}
