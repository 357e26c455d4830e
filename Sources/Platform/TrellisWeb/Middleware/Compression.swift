internal import HTTPTypes
internal import NIOCore
internal import Synchronization
internal import TrellisConfig

/// Compresses answers that are worth it for clients that can undo it.
///
/// The compressed form is another representation: its strong entity tag gets the suffix `-gzip`, which
/// ``withoutCompressionMarks(_:)`` takes off again when a client sends it back (RFC 9110, section 8.8.3.3).
struct Compression: Sendable {
    private let minimum: Int
    private let pool: GzipPool

    /// Compression as these settings want it, or nil when they don't.
    init?(_ settings: WebSettings) {
        guard settings.compress else { return nil }
        minimum = settings.compressionMinimum.bytes
        pool = GzipPool(level: settings.compressionLevel)
    }

    /// Replaces the body by its compressed form where that is allowed, wanted and worth it.
    func apply(to response: inout RouteResponse, of request: HTTPFields) {
        if response.status == .notModified, request.first(.ifNoneMatch)?.contains(Self.mark) == true {
            response.headers.add("Accept-Encoding", toListOf: .vary)
            markTag(in: &response.headers)
        }
        guard isLargeEnough(response.body), response.status.code != 206, isCompressible(response.headers) else {
            return
        }
        response.headers.add("Accept-Encoding", toListOf: .vary)
        guard let acceptEncoding = request.first(.acceptEncoding), AcceptField.prefersGzip(acceptEncoding) else {
            return
        }
        switch response.body {
        case .empty: return
        case .bytes(let bytes):
            guard let compressed = pool.encode(bytes) else { return }
            response.body = .bytes(compressed)
        case .stream(_, let write):
            let pool = pool
            response.body = .stream(length: nil) { writer in try await GzipWriter.run(write, to: writer, pool: pool) }
        }
        response.headers.append(HTTPField(name: .contentEncoding, value: "gzip"))
        markTag(in: &response.headers)
    }

    /// The end of a strong entity tag of a compressed answer.
    private static let mark = "-gzip\""

    private func markTag(in headers: inout HTTPFields) {
        guard let tag = headers.first(.eTag), tag.hasPrefix("\""), tag.utf8.count > 1, !tag.hasSuffix(Self.mark) else {
            return
        }
        headers[.eTag] = "\(tag.dropLast())\(Self.mark)"
    }

    /// The header fields of a request with the marks taken off that compression put on entity tags.
    static func withoutCompressionMarks(_ headers: HTTPFields) -> HTTPFields {
        var plain = headers
        for name in [HTTPField.Name.ifMatch, .ifNoneMatch] {
            guard headers.contains(name), let value = headers[name], value.contains(mark) else { continue }
            plain[name] = value.replacing(mark, with: "\"")
        }
        return plain
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
        let essence = type.prefix { $0 != ";" }.trimmingSpaces().lowercased()
        return essence.hasPrefix("text/") || essence.hasSuffix("json") || essence.hasSuffix("+xml")
            || essence == "text/javascript" || essence == "application/javascript" || essence == "application/xml"
    }
}

/// Compresses the parts of a streamed answer, each flushed, so that the client sees it when it is written.
private final class GzipWriter: ResponseBodyWriter {
    private let target: any ResponseBodyWriter
    private let encoder: Mutex<GzipEncoder>

    private init(_ encoder: GzipEncoder, target: any ResponseBodyWriter) {
        self.encoder = Mutex(encoder)
        self.target = target
    }

    static func run(
        _ write: @Sendable (any ResponseBodyWriter) async throws -> Void, to target: any ResponseBodyWriter,
        pool: GzipPool
    ) async throws {
        guard let encoder = pool.take() else { throw CompressionFailure() }
        let writer = GzipWriter(encoder, target: target)
        try await write(writer)
        try await writer.encode(ByteBuffer(), isLast: true)
        pool.giveBack(encoder)
    }

    func write(_ part: ByteBuffer) async throws {
        guard part.readableBytes > 0 else { return }
        try await encode(part, isLast: false)
    }

    private func encode(_ part: ByteBuffer, isLast: Bool) async throws {
        guard let compressed = encoder.withLock({ $0.encode(part, isLast: isLast) }) else { throw CompressionFailure() }
        if compressed.readableBytes > 0 { try await target.write(compressed) }
    }
}

/// zlib refused, for want of memory.
private struct CompressionFailure: Error {}
