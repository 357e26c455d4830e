internal import HTTPTypes
internal import NIOCore
internal import Synchronization
import TrellisKernel

/// The gzip compression of large responses for clients that accept it.
///
/// The compressed form is another representation: its strong entity tag gets the suffix `-gzip`, which
/// ``withoutGzipSuffix(_:)`` removes when a client sends it back (RFC 9110, section 8.8.3.3).
public struct Compression: ResponseMiddleware {
    private let minimum: Int
    private let pool: GzipEncoderPool?

    /// Creates the middleware; the server passes it the settings, and removes it when `web.compress` is off.
    public init() { (minimum, pool) = (.max, nil) }

    /// Creates a compression of this level, 1 (fast) to 9 (small), for bodies of at least `minimum` bytes.
    init(minimum: Int, level: Int) {
        self.minimum = minimum
        pool = GzipEncoderPool(level: level)
    }

    /// Compresses the body when it is large and compressible and the client prefers gzip.
    public func complete(_ response: inout RouteResponse, to request: MiddlewareRequest) {
        guard let pool else { return }
        apply(pool, to: &response, of: request.head.headerFields)
    }

    private func apply(_ pool: GzipEncoderPool, to response: inout RouteResponse, of request: HTTPFields) {
        if response.status == .notModified { return complete(notModified: &response.headers, of: request) }
        guard isCompressible(response.headers) else { return }
        let isLarge = isLargeEnough(response.body)
        // A client may revalidate what has a tag, and 206 and 304 have the Vary of their 200.
        if isLarge || response.headers.contains(.eTag) {
            response.headers.add("Accept-Encoding", toListOf: .vary)
        }
        guard response.status.code != 206, isLarge, let acceptEncoding = request.list(.acceptEncoding),
            AcceptField.prefersGzip(acceptEncoding)
        else { return }
        switch response.body {
        case .empty: return
        case .bytes(let bytes):
            guard let compressed = response.fixedBody?.gzip(of: bytes) ?? pool.encode(bytes) else { return }
            response.body = .bytes(compressed)
        case .stream(_, let write):
            response.body = .stream(length: nil) { writer in try await GzipWriter.run(write, to: writer, pool: pool) }
        }
        response.headers.append(HTTPField(name: .contentEncoding, value: "gzip"))
        // Ranges are of the uncompressed bytes.
        response.headers[.acceptRanges] = nil
        addGzipSuffix(in: &response.headers)
    }

    /// Completes the fields of a 304 to what the 200 would have; its type and size are unknown here.
    ///
    /// The tag is that of the representation that the client has, as far as its list tells.
    ///
    /// Source: RFC 9110, section 15.4.5.
    private func complete(notModified headers: inout HTTPFields, of request: HTTPFields) {
        headers.add("Accept-Encoding", toListOf: .vary)
        guard let held = request.list(.ifNoneMatch), let plain = headers.first(.eTag)?.removingSuffix(utf8: "\""),
            held.contains(utf8: plain + Self.gzipSuffix)
        else { return }
        let prefersGzip = request.list(.acceptEncoding).map { AcceptField.prefersGzip($0) } ?? false
        if prefersGzip || !held.contains(utf8: plain + "\"") { addGzipSuffix(in: &headers) }
    }

    /// The suffix of a strong entity tag of a compressed response.
    private static let gzipSuffix = "-gzip\""

    private func addGzipSuffix(in headers: inout HTTPFields) {
        guard let tag = headers.first(.eTag), tag.hasPrefix(utf8: "\""), tag.utf8.count > 1,
            !tag.hasSuffix(utf8: Self.gzipSuffix), let plain = tag.removingSuffix(utf8: "\"")
        else { return }
        headers[.eTag] = "\(plain)\(Self.gzipSuffix)"
    }

    /// Returns the header fields of a request, with the suffix of compression removed from the entity tags that mean the
    /// representation which the response would have.
    ///
    /// A client that accepts no gzip gets the uncompressed representation, which a tag with the suffix doesn't match; and
    /// a range is one of the uncompressed bytes. A change is of the resource, so a tag of either representation means it.
    static func withoutGzipSuffix(_ headers: HTTPFields, for method: HTTPRequest.Method) -> HTTPFields {
        let isChange = method != .get && method != .head
        var plain = headers
        for name in [HTTPField.Name.ifMatch, .ifNoneMatch] {
            guard headers.contains(name), let value = headers[name], value.contains(utf8: gzipSuffix) else { continue }
            guard isChange || means(gzip: name, headers) else { continue }
            plain[name] = value.replacing(utf8: gzipSuffix, with: "\"")
        }
        return plain
    }

    /// Returns whether a condition of a read means the compressed representation.
    private static func means(gzip name: HTTPField.Name, _ headers: HTTPFields) -> Bool {
        if name == .ifMatch { return !headers.contains(.range) }
        return headers.list(.acceptEncoding).map { AcceptField.acceptsGzip($0) } ?? false
    }

    private func isLargeEnough(_ body: RouteResponse.Body) -> Bool {
        switch body {
        case .empty: false
        case .bytes(let bytes): bytes.readableBytes >= minimum
        case .stream(let length, _): length ?? .max >= minimum
        }
    }

    private func isCompressible(_ headers: HTTPFields) -> Bool {
        guard !headers.contains(.contentEncoding), let type = headers.first(.contentType) else { return false }
        let essence = type.prefix(upToUTF8: ";").trimming().lowercased()
        return essence.hasPrefix(utf8: "text/") || essence.hasSuffix(utf8: "json") || essence.hasSuffix(utf8: "+xml")
            || essence == "text/javascript" || essence == "application/javascript" || essence == "application/xml"
    }
}

/// A writer that compresses the parts of a streamed response and flushes each, so that the client receives it at once.
private final class GzipWriter: ResponseBodyWriter {
    private let target: any ResponseBodyWriter
    private let encoder: Mutex<GzipEncoder>

    private init(_ encoder: GzipEncoder, target: any ResponseBodyWriter) {
        self.encoder = Mutex(encoder)
        self.target = target
    }

    static func run(
        _ write: @Sendable (any ResponseBodyWriter) async throws -> Void, to target: any ResponseBodyWriter,
        pool: GzipEncoderPool
    ) async throws {
        guard let encoder = pool.acquire() else { throw CompressionError() }
        let writer = GzipWriter(encoder, target: target)
        try await write(writer)
        try await writer.encode(ByteBuffer(), isLast: true)
        pool.release(encoder)
    }

    func write(_ part: ByteBuffer) async throws {
        guard part.readableBytes > 0 else { return }
        try await encode(part, isLast: false)
    }

    private func encode(_ part: ByteBuffer, isLast: Bool) async throws {
        guard let compressed = encoder.withLock({ $0.encode(part, isLast: isLast) }) else { throw CompressionError() }
        if compressed.readableBytes > 0 { try await target.write(compressed) }
    }
}

/// The error when zlib has no memory.
private struct CompressionError: Error {}
