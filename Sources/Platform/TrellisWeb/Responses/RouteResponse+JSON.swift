public import HTTPTypes
internal import NIOCore
internal import Synchronization
public import TrellisSchema

extension RouteResponse {
    /// An answer with `value` as JSON, written straight into the bytes that go on the wire.
    ///
    /// - Parameter capacity: how many bytes the answer will likely have.
    /// - Throws: when the value holds a number that JSON doesn't have, such as NaN.
    public static func json(
        _ value: some SchemaValue, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], capacity: Int = 512
    ) throws -> RouteResponse {
        var buffer = ByteBufferAllocator().buffer(capacity: capacity)
        try SchemaCoding.encode(value, into: &buffer)
        var headers = headers
        headers[.contentType] = "application/json"
        return RouteResponse(status: status, headers: headers, body: .bytes(buffer))
    }

    /// An answer with this text.
    public static func text(
        _ text: String, mediaType: String = "text/plain; charset=utf-8", status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) -> RouteResponse {
        var headers = headers
        headers[.contentType] = mediaType
        return RouteResponse(status: status, headers: headers, body: .bytes(ByteBuffer(string: text)))
    }
}

/// Remembers how large the answers of one route are, so that the next buffer is right from the start.
final class ResponseSizes: Sendable {
    private let largest = Atomic<Int>(512)

    /// The size of the largest recent answer, and some room; never more than a quarter of a mebibyte.
    var expected: Int { min(largest.load(ordering: .relaxed) + 64, 262_144) }

    /// Takes note of an answer's size; one large answer is forgotten after a few smaller ones.
    func record(_ response: RouteResponse) {
        guard case .bytes(let buffer) = response.body else { return }
        let known = largest.load(ordering: .relaxed)
        let size = buffer.readableBytes
        let next = size >= known ? size : known - (known - size) / 8
        if next != known { largest.store(next, ordering: .relaxed) }
    }
}
