public import HTTPTypes
internal import NIOCore
internal import Synchronization
public import TrellisSchema

extension RouteResponse {
    /// Returns a response with `value` as JSON, encoded directly into the bytes that are sent.
    ///
    /// - Parameters:
    ///   - capacity: the expected number of bytes.
    ///   - keys: the style of the names; ``RouteRequest/keys`` has that of the route.
    /// - Throws: when the value contains a number that JSON can't represent, such as NaN.
    public static func json(
        _ value: some SchemaValue, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], capacity: Int = 512,
        keys: KeyStyle = .snakeCase
    ) throws -> RouteResponse {
        var buffer = ByteBufferAllocator().buffer(capacity: capacity)
        try SchemaCoding.encode(value, into: &buffer, keys: keys)
        var headers = headers
        headers[.contentType] = "application/json"
        return RouteResponse(status: status, headers: headers, body: .bytes(buffer))
    }

    /// Returns a response with this text.
    public static func text(
        _ text: String, mediaType: String = "text/plain; charset=utf-8", status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) -> RouteResponse {
        var headers = headers
        headers[.contentType] = mediaType
        return RouteResponse(status: status, headers: headers, body: .bytes(ByteBuffer(string: text)))
    }
}

/// The recent response sizes of one route, so that the next buffer needs no reallocation.
final class ResponseSizes: Sendable {
    private let largest = Atomic<Int>(512)

    /// The size of the largest recent response plus a margin; at most 256 KiB.
    var expected: Int { min(largest.load(ordering: .relaxed) + 64, 262_144) }

    /// Records a response's size; the effect of one large response decays with smaller ones.
    func record(_ response: RouteResponse) {
        guard case .bytes(let buffer) = response.body else { return }
        let known = largest.load(ordering: .relaxed)
        let size = buffer.readableBytes
        let next = size >= known ? size : known - (known - size) / 8
        if next != known { largest.store(next, ordering: .relaxed) }
    }
}
