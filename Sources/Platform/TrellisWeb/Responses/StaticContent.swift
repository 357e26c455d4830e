internal import Crypto
internal import HTTPTypes
internal import NIOCore

/// Bytes that don't change while the server runs, with an entity tag so that clients can cache them.
///
/// They are compressed once, at the first request that accepts it. Keep the value: a new one compresses again.
public struct StaticContent: Sendable {
    /// A name derived from the bytes: 24 hexadecimal digits.
    public let name: String
    private let bytes: ByteBuffer
    private let body: FixedBody
    private let tag: EntityTag
    private let headers: HTTPFields

    /// Creates content from text; set `isImmutable` for URLs that contain ``name``, which clients needn't revalidate.
    public init(_ text: String, mediaType: String, isImmutable: Bool = false) {
        self.init(
            ByteBuffer(string: text), mediaType: mediaType,
            headers: [.cacheControl: isImmutable ? "public, max-age=31536000, immutable" : "no-cache"])
    }

    init(_ bytes: ByteBuffer, mediaType: String, headers: HTTPFields) {
        self.bytes = bytes
        body = FixedBody(bytes)
        var hash = SHA256()
        bytes.withUnsafeReadableBytes { hash.update(bufferPointer: $0) }
        name = hash.finalize().prefix(12).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        tag = EntityTag(name)
        var headers = headers
        headers[.contentType] = mediaType
        headers[.eTag] = tag.description
        self.headers = headers
    }

    /// Returns 200 with the bytes, or 304 when the client has them.
    public func response(to request: RouteRequest) -> RouteResponse {
        if request.matchesIfNoneMatch(tag) {
            var headers = headers
            headers[.contentType] = nil
            return RouteResponse(status: .notModified, headers: headers)
        }
        var response = RouteResponse(headers: headers, body: .bytes(bytes))
        response.fixedBody = body
        return response
    }
}
