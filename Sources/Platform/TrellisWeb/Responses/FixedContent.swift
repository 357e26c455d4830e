internal import Crypto
internal import HTTPTypes
internal import NIOCore

/// Bytes that never change while the server runs, with the entity tag that lets clients keep them.
public struct FixedContent: Sendable {
    /// A name that follows from the bytes: 24 hexadecimal digits.
    public let name: String
    private let bytes: ByteBuffer
    private let tag: EntityTag
    private let headers: HTTPFields

    /// This text; `isForever` for addresses that have ``name`` in them, which clients needn't ask for again.
    public init(_ text: String, mediaType: String, isForever: Bool = false) {
        self.init(
            ByteBuffer(string: text), mediaType: mediaType,
            headers: [.cacheControl: isForever ? "public, max-age=31536000, immutable" : "no-cache"])
    }

    init(_ bytes: ByteBuffer, mediaType: String, headers: HTTPFields) {
        self.bytes = bytes
        var hash = SHA256()
        bytes.withUnsafeReadableBytes { hash.update(bufferPointer: $0) }
        name = hash.finalize().prefix(12).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        tag = EntityTag(name)
        var headers = headers
        headers[.contentType] = mediaType
        headers[.eTag] = tag.description
        self.headers = headers
    }

    /// 200 with the bytes, or 304 for a client that has them.
    public func response(to request: RouteRequest) -> RouteResponse {
        if request.hasCurrent(tag) {
            var headers = headers
            headers[.contentType] = nil
            return RouteResponse(status: .notModified, headers: headers)
        }
        return RouteResponse(headers: headers, body: .bytes(bytes))
    }
}
