import HTTPTypes
import NIOCore
import Testing
import TrellisKernel
import TrellisSchema

@testable import TrellisWeb

@Suite("Formats of errors in the documents")
struct ErrorFormatDocumentTests {
    private static let routes = SampleController.routes().map { $0.under("/api") }

    private func document(_ routes: [Route]) -> JSONValue {
        OpenAPIDocument(title: "Samples", version: "1", routes: routes).json
    }

    private func operation(_ document: JSONValue) throws -> JSONValue {
        try #require(document["paths"]?["/api/samples"]?["post"]?["responses"])
    }

    @Test("An operation's errors have the schema, the media type, the statuses and the examples of its format")
    func operations() throws {
        let document = document(Self.routes.map { $0.rendering(errorsWith: MessageRenderer()) })
        let responses = try operation(document)
        #expect(responses["409"] == nil)
        let content = document.response("422", "post", "/api/samples")?["content"]
        #expect(content?.object?.keys == ["application/vnd.acme+json"])
        let body = content?["application/vnd.acme+json"]
        #expect(body?["schema"] == ["$ref": "#/components/schemas/ErrorMessage"])
        #expect(
            body?["examples"]?["sample.name_taken"]
                == ["$ref": "#/components/examples/ErrorMessage.sample.name_taken"])
        let components = document["components"]
        #expect(
            components?["examples"]?["ErrorMessage.sample.name_taken"]?["value"]
                == ["status": "error", "message": "422 sample.name_taken"])
        #expect(components?["schemas"]?["ErrorMessage"]?["properties"]?["message"] != nil)
        #expect(components?["schemas"]?["Problem"] == nil)
    }

    @Test("A document with several formats has each schema, and the examples of each")
    func several() throws {
        let other = Route.open("/word", errors: [SampleError.nameTaken]) { _ in .plain("") }
        let marked = Route.open("/marked", errors: [SampleError.nameTaken]) { _ in .plain("") }
        let document = document(
            [other, marked.rendering(errorsWith: MessageRenderer(mark: "!"))]
                + Self.routes.map { $0.rendering(errorsWith: MessageRenderer()) })
        let schemas = document["components"]?["schemas"]
        #expect(schemas?["Problem"] != nil && schemas?["ErrorMessage"] != nil)
        let examples = document["components"]?["examples"]
        #expect(examples?["sample.name_taken"]?["value"]?["code"] == "sample.name_taken")
        let messages = ["ErrorMessage", "ErrorMessage2"].map {
            examples?["\($0).sample.name_taken"]?["value"]?["message"]?.string
        }
        #expect(Set(messages) == ["422 sample.name_taken", "!422 sample.name_taken"])
    }

    @Test("The documents of problem details don't depend on whether the format is stated")
    func unchanged() throws {
        let stated = document(Self.routes.map { $0.rendering(errorsWith: ProblemDetails()) })
        #expect(stated.description == document(Self.routes).description)
    }

    @Test("An error that its renderer can't render, and a status that is none of errors, are found at start")
    func checks() throws {
        let broken = RouteTable(Self.routes.map { $0.rendering(errorsWith: BrokenRenderer(throwsError: true)) })
        let error = #expect(throws: RouteTableError.self) { try broken.validate() }
        let start = "BrokenRenderer can't render an error of /api/samples"
        #expect(error?.problems.contains { $0.hasPrefix(start) } == true)
        let cheerful = RouteTable(Self.routes.map { $0.rendering(errorsWith: CheerfulRenderer()) })
        let other = #expect(throws: RouteTableError.self) { try cheerful.validate() }
        #expect(
            other?.problems.contains(
                "CheerfulRenderer has the status 200 for 'sample.name_taken': return 400 to 599.") == true)
        try RouteTable(Self.routes.map { $0.rendering(errorsWith: MessageRenderer()) }).validate()
    }

    @Test("A schema of a product may not have the name of that of problem details, if both are in the document")
    func names() throws {
        let table = RouteTable([
            Route(
                .get, "/clash", access: AccessRule<PublicContext>.open(reason: "A test."), handler: "Clash.get",
                summary: "Clash.", returns: ResponseEncoder(ClashingProblem.self)
            ) { _ in ClashingProblem(text: "") }
        ])
        let error = #expect(throws: RouteTableError.self) { try table.validate() }
        #expect(error?.problems.first?.hasPrefix("The schema name 'Problem' is taken by ") == true)
    }

    @Test("The page of problems has the media types and the statuses")
    func page() throws {
        let routes = Self.routes.map { $0.rendering(errorsWith: MessageRenderer()) }
        let html = ProblemsPage(document: OpenAPIDocument(title: "", version: "", routes: routes), errors: []).html
        #expect(html.contains("<code>application/vnd.acme+json</code>"))
        #expect(html.contains("<code>sample.name_taken</code></td><td>422</td>"))
        let usual = ProblemsPage(document: OpenAPIDocument(title: "", version: "", routes: Self.routes), errors: [])
            .html
        #expect(usual.contains("Errors are returned as <code>application/problem+json</code> (RFC 9457)."))
    }

    @Test("A mock has the format of its route")
    func mock() async throws {
        let routes = try Self.routes.map { try $0.rendering(errorsWith: FieldErrorRenderer()).mocked() }
        let response = try await WebTestApp(routes).send(
            .post, "/api/samples", [.contentType: "application/json"], body: #"{"name":""}"#)
        #expect(response.status == 422)
        let body = try SchemaCoding.decode(FieldErrors.self, from: response.body)
        #expect(Array(body.errors.keys) == ["name"])
    }
}

/// A schema with the name of problem details.
private struct ClashingProblem: ObjectSchema {
    static let schemaName = "Problem"
    let text: String

    static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Self? { nil }
    func writeMembers(to writer: inout JSONWriter) {}
}
