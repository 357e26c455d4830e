import HTTPTypes
import NIOCore
import Testing

@testable import TrellisWeb

@Suite("Static content")
struct StaticContentTests {
    private static let text = String(repeating: "{\"openapi\":\"3.1.0\"} ", count: 500)
    private static let content = StaticContent(text, mediaType: "application/json")

    /// Replaces the body of a response, as a product may do.
    private struct Rewriting: ResponseMiddleware {
        func complete(_ response: inout RouteResponse, to request: MiddlewareRequest) {
            response.body = .bytes(ByteBuffer(string: String(repeating: "other ", count: 500)))
        }
    }

    private func app(
        _ middleware: MiddlewareList = .standard, _ settings: WebSettings = WebSettings()
    ) throws -> WebTestApp {
        try WebTestApp(
            [.open("/fixed") { Self.content.response(to: $0) }], middleware: middleware, settings: settings)
    }

    @Test("It is compressed once: every response has the same memory")
    func once() throws {
        let body = FixedBody(ByteBuffer(string: Self.text))
        #expect(body.gzip(of: ByteBuffer(string: Self.text)) == nil)
        let bytes = ByteBuffer(string: Self.text)
        let fixed = FixedBody(bytes)
        let first = try #require(fixed.gzip(of: bytes))
        let second = try #require(fixed.gzip(of: bytes))
        #expect(Gunzip.text(first) == Self.text)
        let addresses = [first, second].map { $0.withUnsafeReadableBytes { $0.baseAddress } }
        #expect(addresses[0] == addresses[1])
    }

    @Test("Both forms have a strong tag of their own, and 304 has what its 200 has")
    func tags() async throws {
        let app = try app()
        let plain = try await app.send(.get, "/fixed")
        let gzip = try await app.send(.get, "/fixed", [.acceptEncoding: "gzip"])
        #expect(plain.text == Self.text && Gunzip.text(gzip.body) == Self.text)
        #expect(gzip.headers[.eTag] == "\"\(Self.content.name)-gzip\"")
        #expect(plain.headers[.eTag] == "\"\(Self.content.name)\"")
        for (full, accepted) in [(plain, "identity"), (gzip, "gzip")] {
            let tag = try #require(full.headers[.eTag])
            let again = try await app.send(.get, "/fixed", [.ifNoneMatch: tag, .acceptEncoding: accepted])
            #expect(again.status == 304 && again.body.readableBytes == 0)
            for name in [HTTPField.Name.eTag, .vary, .cacheControl] {
                #expect(again.headers[name] == full.headers[name], "\(name)")
            }
        }
        #expect(plain.headers[.vary] == "Accept-Encoding")
    }

    @Test("Middleware that replaces the body gets its own body compressed")
    func replaced() async throws {
        let app = try app(.standard.appending(Rewriting()))
        let answer = try await app.send(.get, "/fixed", [.acceptEncoding: "gzip"])
        #expect(Gunzip.text(answer.body).hasPrefix("other other"))
    }

    @Test("Without compression in the settings it is sent as it is")
    func uncompressed() async throws {
        var settings = WebSettings()
        settings.compress = false
        let answer = try await app(.standard, settings).send(.get, "/fixed", [.acceptEncoding: "gzip"])
        #expect(answer.text == Self.text && answer.headers[.contentEncoding] == nil)
    }
}
