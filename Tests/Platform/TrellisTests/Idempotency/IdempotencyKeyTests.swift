import HTTPTypes
import NIOCore
import Testing
import TrellisKernel
import TrellisWeb

@testable import Trellis

@Suite("Keys and claims of idempotent requests")
struct IdempotencyKeyTests {
    @Test("A key is a string in quotation marks, or the same characters without")
    func fields() throws {
        #expect(try IdempotencyKey(field: "abc") == IdempotencyKey(field: "\"abc\""))
        #expect(try IdempotencyKey(field: #""a\"b\\c""#).bytes == Array(#"a"b\c"#.utf8))
        #expect(try IdempotencyKey(field: String(repeating: "k", count: 255)).bytes.count == 255)
        let malformed = [
            "", "\"\"", "\"", "\"a", "a\"", "a b", "a, b", #""\a""#, #""a\""#, "\"a\";p=1", "\"a\", \"b\"", "é",
            "a\u{0}",
            String(repeating: "k", count: 256), "\"a\"b\"",
        ]
        for field in malformed {
            #expect(throws: IdempotencyError.keyMalformed, "\(field)") { try IdempotencyKey(field: field) }
        }
    }

    @Test("Each part of a request changes the fingerprint, and user and tenant change the digest of the key")
    func claims() throws {
        let scope = Scope(tenantID: ID(), userID: ID(), requestID: "r")
        let key = try IdempotencyKey(field: "k")
        func claim(
            _ path: String = "/a", _ query: [(name: String, value: String)] = [], _ body: String = "x",
            type: String = "application/json", scope other: Scope? = nil
        ) -> IdempotencyClaim {
            let info = RequestInfo(
                id: "r", method: .post, path: path, routePattern: "/{id}", headers: [.contentType: type])
            return IdempotencyClaim(
                key, RouteRequest(info: info, query: query), body: ByteBuffer(string: body), scope: other ?? scope)
        }
        let fingerprints = [
            claim(), claim("/b"), claim("/a", [("a", "b")]), claim("/a", [("ab", "")]), claim("/a", [], "y"),
            claim(type: "text/plain"),
        ].map(\.fingerprint)
        #expect(Set(fingerprints).count == fingerprints.count)
        #expect(claim().fingerprint == claim().fingerprint && claim("/b").keyDigest == claim().keyDigest)
        let others = [Scope(tenantID: ID(), userID: scope.userID, requestID: "r"), scope.within(.platform)]
        #expect(others.allSatisfy { claim(scope: $0).keyDigest != claim().keyDigest })
    }

    @Test("A sealed response opens with the same key only, and has status, fields and body")
    func responses() throws {
        let scope = Scope(tenantID: ID(), userID: ID(), requestID: "r")
        let request = RouteRequest(info: RequestInfo(id: "r"))
        func claim(_ key: String) throws -> IdempotencyClaim {
            IdempotencyClaim(try IdempotencyKey(field: key), request, body: ByteBuffer(), scope: scope)
        }
        let response = RouteResponse.text("Grüße", status: .created, headers: [.location: "/a", .eTag: "\"1\""])
        let bytes = try #require(StoredResponse.bytes(of: response, limit: 100))
        let sealed = try claim("k").seal(bytes)
        let opened = try #require(try claim("k").open(sealed).flatMap { StoredResponse(bytes: $0) }).response
        #expect(opened.status == .created && opened.headers == response.headers)
        guard case .bytes(let body) = opened.body else { return #expect(Bool(false), "no body") }
        #expect(String(buffer: body) == "Grüße")
        #expect(try claim("l").open(sealed) == nil && claim("k").open(Array(sealed.dropLast())) == nil)
        #expect(StoredResponse.bytes(of: response, limit: 6) == nil)
        for count in 0..<bytes.count - body.readableBytes {
            #expect(StoredResponse(bytes: Array(bytes.prefix(count))) == nil, "\(count)")
        }
    }
}
