import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema

@testable import TrellisWeb

@Suite struct ControllerRoutesTests {
    private let server = SampleServer()
    private let id = "00000000-0000-0001-0000-000000000002"

    @Test("A controller's routes have the descriptions of its methods")
    func descriptions() throws {
        let list = try #require(server.routes.first)
        #expect(
            server.routes.map { "\($0.method.rawValue) \($0.path)" } == [
                "GET /samples", "POST /samples", "GET /samples/{sample_id}", "PUT /samples/{id}",
                "DELETE /samples/{id}",
                "POST /samples/{id}/content", "GET /samples/{id}/content",
            ])
        #expect(list.summary == "List samples.")
        #expect(list.description.details == "Newest first.")
        #expect(list.description.response.summary == "One page of samples.")
        #expect(list.description.tagDetails == "Samples of the caller's tenant.\n\nThey are examples.")
        #expect(list.tag == "samples")
        #expect(list.operationID == "sample.list")
        #expect(list.contextName == "TenantContext")
        #expect(list.access == .permission(.samplesView))
        #expect(list.description.input.queryNames == ["colour", "search", "limit", "cursor", "deep", "since"])
        #expect(list.under("/api/v1").path == "/api/v1/samples")
        #expect(server.routes[2].description.input.parameters.first?.summary == "The sample.")
    }

    @Test("The query is decoded into schemas, pages and scalars, with defaults for missing values")
    func query() async throws {
        let plain = try await server.send(.get, "/samples")
        #expect(
            try await plain.text() == #"{"items":[{"id":"\#(id)","name":"- - 50 - false true"}],"next_cursor":null}"#)
        let full = try await server.send(
            .get, "/samples",
            query: [
                ("colour", "red"), ("search", "x"), ("limit", "7"), ("cursor", "abc"), ("deep", "true"),
                ("since", "2026-01-01T00:00:00Z"),
            ])
        #expect(try await full.text().contains("red x 7 abc true false"))
        #expect(full.headers[.contentType] == "application/json")
        #expect(full.status == .ok)
    }

    @Test("All violations of a query are reported at once")
    func queryViolations() async throws {
        let violations = try await violations {
            try await server.send(
                .get, "/samples",
                query: [
                    ("colour", "green"), ("search", "too long"), ("limit", "201"), ("deep", "perhaps"), ("colr", "red"),
                    ("since", "2026-01-01T00:00:00Z"), ("since", "2026-01-01T00:00:00Z"),
                ])
        }
        #expect(Set(violations.map(\.pointer)) == ["?colour", "?search", "?limit", "?deep", "?colr", "?since"])
        let unknown = try #require(violations.first { $0.pointer == "?colr" })
        #expect(unknown.code == "query.unknown")
        #expect(unknown.message.contains("colour, cursor, deep, limit, search, since"))
    }

    @Test("Violations of path, query and body are reported together")
    func allViolations() async throws {
        let violations = try await violations {
            try await server.send(
                .put, "/samples/{id}", path: [("id", "7")], query: [("deep", "1")], headers: [.ifMatch: "\"3\""],
                body: #"{"name":"","count":10,"colour":"red"}"#)
        }
        #expect(Set(violations.map(\.pointer)) == ["/path/id", "?depth", "?deep", "/name", "/count", "/colour"])
    }

    @Test("A limit must be a whole number from 1 to 200", arguments: ["0", "-1", "201", "1.5", "ten", ""])
    func limits(text: String) async throws {
        let violations = try await violations { try await server.send(.get, "/samples", query: [("limit", text)]) }
        #expect(violations.map(\.pointer) == ["?limit"])
    }

    @Test("A created resource is returned with 201, its URL and its version")
    func created() async throws {
        let response = try await server.send(.post, "/samples", body: #"{"name":"a","count":2}"#)
        #expect(response.status == .created)
        #expect(response.headers[.location] == "/samples/\(id)")
        #expect(response.headers[.eTag] == "\"1\"")
        #expect(try await response.text() == #"{"id":"\#(id)","name":"a"}"#)
    }

    @Test(
        "Bodies that aren't JSON are rejected by their media type",
        arguments: ["text/plain", "application/xml", "json", "application/jsonx"])
    func mediaTypes(type: String) async throws {
        await #expect(throws: RequestError.self) {
            try await server.send(.post, "/samples", headers: [.contentType: type], body: #"{"name":"a"}"#)
        }
    }

    @Test(
        "Bodies of JSON media types are accepted",
        arguments: ["application/json; charset=utf-8", "APPLICATION/JSON", "application/merge-patch+json"])
    func jsonTypes(type: String) async throws {
        let response = try await server.send(.post, "/samples", headers: [.contentType: type], body: #"{"name":"a"}"#)
        #expect(response.status == .created)
    }

    @Test("An empty body is rejected as missing, with and without a media type")
    func emptyBody() async throws {
        for headers: HTTPFields in [[:], [.contentType: "application/json"]] {
            let error = await #expect(throws: RequestError.self) {
                try await server.send(.post, "/samples", headers: headers)
            }
            #expect(error?.code == "request.body_missing")
        }
    }

    @Test("An error of the handler is thrown unchanged")
    func failure() async throws {
        await #expect(throws: SampleError.nameTaken) {
            try await server.send(.post, "/samples", body: #"{"name":"taken"}"#)
        }
    }

    @Test("A client that has the current version gets 304 and the tag")
    func conditional() async throws {
        let first = try await server.send(.get, "/samples/{sample_id}", path: [("sample_id", id)])
        #expect(first.headers[.eTag] == "\"3\"")
        #expect(try await first.text() == #"{"id":"\#(id)","name":"request-1"}"#)
        for field in ["\"3\"", "W/\"3\"", "\"1\", \"3\"", "*"] {
            let again = try await server.send(
                .get, "/samples/{sample_id}", path: [("sample_id", id)], headers: [.ifNoneMatch: field])
            #expect(again.status == .notModified)
            #expect(again.headers[.eTag] == "\"3\"")
            #expect(try await again.text() == "")
        }
        let newer = try await server.send(
            .get, "/samples/{sample_id}", path: [("sample_id", id)], headers: [.ifNoneMatch: "\"2\""])
        #expect(newer.status == .ok)
    }

    @Test("A change requires its base version, and fails on any other version")
    func ifMatch() async throws {
        func put(_ headers: HTTPFields) async throws -> RouteResponse {
            try await server.send(
                .put, "/samples/{id}", path: [("id", id)], query: [("depth", "2")], headers: headers,
                body: #"{"name":"a"}"#)
        }
        #expect(try await put([.ifMatch: "\"3\""]).text() == #"{"id":"\#(id)","name":"a 2"}"#)
        await #expect(throws: PreconditionError.failed) { try await put([.ifMatch: "\"2\""]) }
        await #expect(throws: PreconditionError.required) { try await put([:]) }
        await #expect(throws: PreconditionError.malformed) { try await put([.ifMatch: "3"]) }
        await #expect(throws: PreconditionError.required) { try await put([.ifNoneMatch: "\"2\""]) }
        let lines = HTTPFields([HTTPField(name: .ifMatch, value: "\"1\""), HTTPField(name: .ifMatch, value: "\"3\"")])
        #expect(try await put(lines).headers[.eTag] == "\"4\"")
    }

    @Test(
        "A change without a required version is made unless a condition of the client excludes the current one",
        arguments: [
            ([:], nil), ([.ifMatch: "*"], nil), ([.ifMatch: "\"3\""], nil), ([.ifNoneMatch: "\"2\""], nil),
            ([.ifMatch: "\"2\""], .failed), ([.ifMatch: "W/\"3\""], .failed), ([.ifNoneMatch: "*"], .failed),
            ([.ifNoneMatch: "\"2\", W/\"3\""], .failed), ([.ifMatch: "\"3\"", .ifNoneMatch: "*"], .failed),
            ([.ifNoneMatch: "3"], .malformed), ([.ifMatch: "\"3\"", .ifNoneMatch: ""], .malformed),
            ([.ifMatch: "*, \"3\""], .malformed), ([.ifMatch: ""], .malformed),
        ] as [(HTTPFields, PreconditionError?)])
    func condition(headers: HTTPFields, failure: PreconditionError?) async throws {
        do {
            let response = try await server.send(.delete, "/samples/{id}", path: [("id", id)], headers: headers)
            #expect(response.status == .noContent && failure == nil)
        } catch let error as PreconditionError {
            #expect(error == failure)
        }
    }

    @Test("A handler without a result returns 204, and a route without query parameters rejects all")
    func noContent() async throws {
        let response = try await server.send(.delete, "/samples/{id}", path: [("id", id)])
        #expect(response.status == .noContent)
        #expect(try await response.text() == "")
        let violations = try await violations {
            try await server.send(.delete, "/samples/{id}", path: [("id", id)], query: [("a", "b")])
        }
        #expect(violations.map(\.pointer) == ["?a"])
    }

    @Test("Uploads and downloads are streams, and file names may have any character")
    func streams() async throws {
        let upload = try await server.send(
            .post, "/samples/{id}/content", path: [("id", id)], headers: [.contentType: "image/png"], body: "12345")
        #expect(upload.status == .accepted)
        #expect(try await upload.text() == #"{"status":true,"msg":"5 POST","details":{}}"#)
        let download = try await server.send(.get, "/samples/{id}/content", path: [("id", id)])
        #expect(try await download.text() == "ab")
        #expect(download.headers[.contentType] == "text/plain")
        #expect(
            download.headers[.contentDisposition]
                == "attachment; filename=\"gr__e _1_.txt\"; filename*=UTF-8''gr%C3%B6%C3%9Fe%20%221%22.txt")
    }

    @Test("A controller with other dependencies gets them from the code that lists its routes")
    func dependencies() async throws {
        let server = SampleServer(OpenSampleController.routes { OpenSampleController($0, word: "please") })
        #expect(try await server.send(.get, "/word").text() == #"{"status":true,"msg":"please","details":{}}"#)
        #expect(server.routes.first?.operationID == "openSample.say")
    }
}
