import CZlib
import HTTPTypes
import NIOCore
import Testing
import TrellisConfig

@testable import TrellisWeb

@Suite struct CompressionTests {
    private static let large = "{\"items\":[" + (0..<500).map { "{\"id\":\($0)}" }.joined(separator: ",") + "]}"
    private let app: WebTestApp

    init() throws {
        app = try WebTestApp([
            .open("/large") { request in
                if request.info.headers.list(.ifNoneMatch)?.contains("\"7\"") == true {
                    return RouteResponse(status: .notModified, headers: [.eTag: "\"7\""])
                }
                if request.info.headers[.ifMatch] ?? "\"7\"" != "\"7\"" {
                    return RouteResponse(status: .preconditionFailed)
                }
                if request.info.headers.contains(.range) {
                    return RouteResponse(
                        status: .partialContent, headers: [.contentType: "application/json", .eTag: "\"7\""],
                        body: .bytes(ByteBuffer(string: "{")))
                }
                return .plain(Self.large, type: "application/json", headers: [.eTag: "\"7\"", .acceptRanges: "bytes"])
            },
            .open("/small") { _ in .plain("{}", type: "application/json") },
            .open("/image") { _ in .plain(Self.large, type: "image/png") },
            .open("/encoded") { _ in .plain(Self.large, type: "text/csv", headers: [.contentEncoding: "br"]) },
            .open("/stream") { _ in
                RouteResponse(
                    headers: [.contentType: "text/csv"],
                    body: .stream(length: 6000) { writer in
                        for index in 0..<6 {
                            try await writer.write(ByteBuffer(string: String(repeating: "\(index)", count: 1000)))
                        }
                    })
            },
        ])
    }

    @Test("A large response is compressed for clients that accept gzip, and varies by Accept-Encoding")
    func compressed() async throws {
        let answer = try await app.send(.get, "/large", [.acceptEncoding: "br, gzip"])
        #expect(answer.headers[.contentEncoding] == "gzip")
        #expect(answer.headers[.vary] == "Accept-Encoding")
        #expect(answer.headers[.contentLength] == "\(answer.body.readableBytes)")
        #expect(answer.body.readableBytes < Self.large.utf8.count / 3)
        #expect(Gunzip.text(answer.body) == Self.large)
    }

    @Test(
        "Other responses are not compressed",
        arguments: [
            ("/large", ""), ("/large", "br"), ("/large", "gzip;q=0"), ("/large", "identity, gzip;q=0.5"),
            ("/small", "gzip"),
            ("/image", "gzip"), ("/encoded", "gzip"),
        ])
    func plain(path: String, encoding: String) async throws {
        let answer = try await app.send(.get, path, [.acceptEncoding: encoding])
        #expect(answer.headers[.contentEncoding] != "gzip")
        #expect(answer.status == 200)
    }

    @Test("The plain form of a compressible response also varies")
    func vary() async throws {
        #expect(try await app.send(.get, "/large").headers[.vary] == "Accept-Encoding")
        #expect(try await app.send(.get, "/small").headers[.vary] == nil)
    }

    @Test("All lines of Accept-Encoding and of Accept count")
    func lines() async throws {
        var fields: HTTPFields = [:]
        for value in ["br", "gzip"] { fields.append(HTTPField(name: .acceptEncoding, value: value)) }
        #expect(try await app.send(.get, "/large", fields).headers[.contentEncoding] == "gzip")
        fields = [:]
        for value in ["gzip", "identity, gzip;q=0"] { fields.append(HTTPField(name: .acceptEncoding, value: value)) }
        #expect(try await app.send(.get, "/large", fields).headers[.contentEncoding] == nil)
        let typed = try WebTestApp([
            .open("/typed", response: ResponseDescription(body: .json(String.self))) { _ in .plain("1") }
        ])
        let accepting = [
            (["text/html", "application/json"], 200), (["text/html", "image/png"], 406), (["application/*"], 200),
            (["application/json;q=0", "*/*"], 406), (["application/json;q=0, application/*"], 406),
            (["application/problem+json"], 200),
        ]
        for (values, status) in accepting {
            var accepted: HTTPFields = [:]
            for value in values { accepted.append(HTTPField(name: .accept, value: value)) }
            #expect(try await typed.send(.get, "/typed", accepted).status == status)
        }
    }

    @Test("The compressed form has its own entity tag, whose suffix is removed from requests")
    func tags() async throws {
        let answer = try await app.send(.get, "/large", [.acceptEncoding: "gzip"])
        #expect(answer.headers[.eTag] == "\"7-gzip\"")
        #expect(try await app.send(.get, "/large").headers[.eTag] == "\"7\"")
        let unchanged = try await app.send(.get, "/large", [.ifNoneMatch: "\"7-gzip\"", .acceptEncoding: "gzip"])
        #expect(unchanged.status == 304)
        #expect(unchanged.headers[.eTag] == "\"7-gzip\"")
        #expect(unchanged.headers[.vary] == "Accept-Encoding")
        #expect(try await app.send(.get, "/large", [.ifNoneMatch: "\"7\""]).headers[.eTag] == "\"7\"")
    }

    @Test(
        "The tag of the compressed form is that of a client that accepts it, and no other client's",
        arguments: [
            ("\"7-gzip\"", "identity", 200, "\"7\""), ("\"7-gzip\"", "gzip;q=0", 200, "\"7\""),
            ("\"7-gzip\"", "", 200, "\"7\""), ("\"7\", \"7-gzip\"", "identity", 304, "\"7\""),
            ("\"7\", \"7-gzip\"", "gzip", 304, "\"7-gzip\""), ("\"7\", \"0-gzip\"", "gzip", 304, "\"7\""),
            ("\"7-gzip\"", "*", 304, "\"7-gzip\""), ("\"7-gzip\"", "identity, gzip;q=0.5", 304, "\"7-gzip\""),
        ])
    func tags(held: String, encoding: String, status: Int, tag: String) async throws {
        let answer = try await app.send(.get, "/large", [.ifNoneMatch: held, .acceptEncoding: encoding])
        #expect(answer.status == status && answer.headers[.eTag] == tag)
    }

    @Test(
        "A range is of the plain form: the tag of the compressed one doesn't match, and only the plain one tells of ranges"
    )
    func ranges() async throws {
        let range: HTTPFields = [.range: "bytes=0-0", .acceptEncoding: "gzip"]
        let part = try await app.send(.get, "/large", range)
        #expect(part.status == 206 && part.headers[.eTag] == "\"7\"" && part.headers[.vary] == "Accept-Encoding")
        var mixed = range
        mixed[.ifMatch] = "\"7-gzip\""
        #expect(try await app.send(.get, "/large", mixed).status == 412)
        mixed[.range] = nil
        #expect(try await app.send(.get, "/large", mixed).headers[.acceptRanges] == nil)
        #expect(try await app.send(.get, "/large").headers[.acceptRanges] == "bytes")
    }

    @Test("A tag of either form in the condition of a change means the resource, whatever the client accepts")
    func changes() {
        let headers: HTTPFields = [
            .ifMatch: "\"7-gzip\"", .ifNoneMatch: "\"5-gzip\", \"6\"", .range: "bytes=0-1",
        ]
        for method in [HTTPRequest.Method.put, .patch, .delete, .post] {
            let plain = Compression.withoutGzipSuffix(headers, for: method)
            #expect(plain[.ifMatch] == "\"7\"" && plain[.ifNoneMatch] == "\"5\", \"6\"")
        }
    }

    @Test("A stream is compressed in parts")
    func stream() async throws {
        let answer = try await app.send(.get, "/stream", [.acceptEncoding: "gzip"])
        #expect(answer.headers[.contentEncoding] == "gzip")
        #expect(answer.headers[.contentLength] == nil)
        #expect(Gunzip.text(answer.body) == (0..<6).map { String(repeating: "\($0)", count: 1000) }.joined())
        #expect(try await app.send(.get, "/stream").headers[.contentLength] == "6000")
    }

    @Test("An encoder that was used before gives the same bytes")
    func pool() throws {
        let pool = GzipEncoderPool(level: 6)
        let bytes = ByteBuffer(string: Self.large)
        let first = try #require(pool.encode(bytes))
        #expect(pool.encode(bytes) == first)
        #expect(Gunzip.text(try #require(pool.encode(ByteBuffer()))) == "")
        let long = ByteBuffer(bytes: (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) })
        #expect(Gunzip.bytes(try #require(pool.encode(long))) == Array(long.readableBytesView))
    }
}

/// A gzip decoder with zlib.
enum Gunzip {
    static func text(_ buffer: ByteBuffer) -> String { String(decoding: bytes(buffer), as: UTF8.self) }

    static func bytes(_ buffer: ByteBuffer) -> [UInt8] {
        var stream = z_stream()
        guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            return []
        }
        defer { inflateEnd(&stream) }
        var input = Array(buffer.readableBytesView)
        var output = [UInt8](repeating: 0, count: 1 << 20)
        let count = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                return inflate(&stream, Z_FINISH) == Z_STREAM_END ? target.count - Int(stream.avail_out) : 0
            }
        }
        return Array(output.prefix(count))
    }
}
