import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema

@testable import TrellisWeb

@Suite("Routes in snake case and in camel case")
struct KeyStyleRouteTests {
    private let json: HTTPFields = [.contentType: "application/json"]

    private func app(_ keys: KeyStyle? = .camelCase) throws -> WebTestApp {
        try WebTestApp(StyledController.routes().map { $0.styled(keys) })
    }

    @Test("Bodies, query and response have the style of the route")
    func styles() async throws {
        let list = try await app().send(.get, "/stories?writtenBy=ada&minReads=2&sortOrder=old&limit=5&offset=10")
        #expect(list.text == #"{"stories":[{"slug":"ada 2 old 5 10","readCount":1}],"storiesCount":9}"#)
        let snake = try await app(nil).send(.get, "/stories?written_by=ada&min_reads=2&sort_order=old")
        #expect(snake.text == #"{"stories":[{"slug":"ada 2 old 20 0","read_count":1}],"stories_count":9}"#)
        let created = try await app().send(.post, "/stories", json, body: #"{"story":{"mainTitle":"A"}}"#)
        #expect(created.status == 201 && created.text == #"{"story":{"slug":"A","readCount":0}}"#)
        let page = try await app().send(.get, "/stories/pages?cursor=x")
        #expect(page.text == #"{"items":[],"nextCursor":"x"}"#)
    }

    @Test("The names of the other style are unknown, in the query and in the body")
    func refused() async throws {
        let query = try await app().send(.get, "/stories?written_by=ada&sort_order=old&minReads=-1")
        #expect(query.status == 422)
        for pointer in ["?written_by", "?sort_order", "?minReads"] {
            #expect(query.text.contains("\"pointer\":\"\(pointer)\""), "\(pointer)")
        }
        #expect(query.text.contains("Known parameters: limit, minReads, offset, sortOrder, writtenBy."))
        let body = try await app().send(.post, "/stories", json, body: #"{"story":{"main_title":"A"}}"#)
        #expect(body.text.contains(#""pointer":"/story/mainTitle","code":"key.missing""#))
        #expect(body.text.contains(#""pointer":"/story/main_title","code":"key.unknown""#))
        let bare = try await app().send(.post, "/stories", json, body: #"{"mainTitle":"A"}"#)
        #expect(bare.status == 422 && bare.text.contains(#""pointer":"/story","code":"wrapper.missing""#))
    }

    @Test("Problem details have the style; the members of RFC 9457 stay as they are")
    func problems() async throws {
        let problem = try await app().send(.get, "/stories?x=1")
        #expect(!problem.member("requestId").isEmpty && !problem.text.contains("request_id"))
        #expect(problem.member("type") == "/docs/problems#input.invalid")
        #expect(try await !app(nil).send(.get, "/stories?x=1").member("request_id").isEmpty)
        // No route takes these, so the routes near them decide.
        #expect(try await !app().send(.get, "/stories/x/y").member("requestId").isEmpty)
        #expect(try await !app().send(.delete, "/stories").member("requestId").isEmpty)
    }

    @Test("A route keeps the style that it states")
    func precedence() {
        let route = StyledController.routes()[0]
        #expect(route.keys == nil && route.styled(nil).keys == nil)
        #expect(route.with(keys: .snakeCase).styled(.camelCase).keys == .snakeCase)
        #expect(route.with(keys: .snakeCase).with(keys: .camelCase).description.input.queryNames[0] == "writtenBy")
        #expect(route.styled(.camelCase).with(keys: .snakeCase).description.input.queryNames[0] == "written_by")
    }

    @Test("Unknown names in the query are ignored where the method, the schema or the route says so")
    func lenient() async throws {
        let app = try app()
        #expect(try await app.send(.get, "/stories/search?utm_source=x&firstWord=y&utm_source=z").member("msg") == "y")
        #expect(try await app.send(.get, "/stories/loose?a=1&writtenBy=ada").member("msg") == "ada")
        #expect(try await app.send(.get, "/stories/pages?a=1").status == 422)
        let routes = StyledController.routes().map { $0.ignoringUnknownQuery() }
        #expect(try await WebTestApp(routes).send(.get, "/stories/pages?a=1&limit=3").status == 200)
        // What the route does read is checked as before.
        #expect(try await WebTestApp(routes).send(.get, "/stories/pages?a=1&limit=x").status == 422)
        #expect(try await WebTestApp(routes).send(.get, "/stories/pages?limit=1&limit=2").status == 422)
    }

    @Test(
        "The numbers of a part of a list are in their range",
        arguments: ["limit=0", "limit=201", "limit=x", "offset=-1", "offset=10001", "offset=", "limit=1&limit=2"])
    func offsets(query: String) async throws {
        let response = try await app().send(.get, "/stories?\(query)")
        #expect(response.status == 422 && response.text.contains("\"pointer\":\"?\(query.prefix { $0 != "=" })\""))
    }

    @Test("Both numbers of a part may be wrong at once")
    func bothOffsets() async throws {
        let response = try await app().send(.get, "/stories?limit=0&offset=-1")
        #expect(response.text.contains("from 1 to 200") && response.text.contains("from 0 to 10000"))
    }

    // MARK: - Documents

    private func document(_ routes: [Route]) -> JSONValue {
        OpenAPIDocument(title: "Stories", version: "1", routes: routes).json
    }

    @Test("The document has the names of the style, also in examples and in problems")
    func documents() throws {
        let document = document(StyledController.routes().map { $0.styled(.camelCase) })
        let parameters = document["paths"]?["/stories"]?["get"]?["parameters"]?.array?.compactMap { $0["name"]?.string }
        #expect(parameters == ["writtenBy", "minReads", "sortOrder", "limit", "offset"])
        let schemas = try #require(document["components"]?["schemas"])
        #expect(schemas["WrappedPage_StoryResponse"]?["required"] == ["stories", "storiesCount"])
        #expect(schemas["Page_StoryResponse"]?["properties"]?["nextCursor"] != nil)
        #expect(schemas["Problem"]?["required"]?.array?.contains("requestId") == true)
        let examples = try #require(document["components"]?["examples"]?.object)
        #expect(examples.members.allSatisfy { $0.value["value"]?["requestId"] != nil })
        let cursor = document["paths"]?["/stories/pages"]?["get"]?["parameters"]?[1]
        #expect(cursor?["description"]?.string?.contains("`nextCursor`") == true)
        #expect(!document.description.contains("next_cursor") && !document.description.contains("_camelCase"))
        let body = document["paths"]?["/stories"]?["post"]?["requestBody"]?["content"]?["application/json"]
        #expect(body?["schema"]?["$ref"] == "#/components/schemas/Wrapped_StoryCreate")
        #expect(body?["example"]?["story"]?["mainTitle"] != nil)
    }

    @Test("In a document with both styles, what differs is there twice")
    func bothStyles() throws {
        let (first, second) = (StyledController.routes()[0], StyledController.routes()[2])
        let document = document([first.with(keys: .camelCase), second])
        let schemas = try #require(document["components"]?["schemas"]?.object?.keys)
        #expect(schemas.contains("StoryResponse") && schemas.contains("StoryResponse_camelCase"))
        #expect(schemas.contains("Problem") && schemas.contains("Problem_camelCase"))
        #expect(schemas.contains("WrappedPage_StoryResponse") && schemas.contains("Page_StoryResponse"))
        let examples = try #require(document["components"]?["examples"])
        #expect(examples["input.invalid"]?["value"]?["request_id"] != nil)
        #expect(examples["camelCase.input.invalid"]?["value"]?["requestId"] != nil)
        try RouteTable([first.with(keys: .camelCase), second]).validate()
    }

    @Test("A mock has the style of its route")
    func mocks() async throws {
        let app = try WebTestApp(StyledController.routes().map { try $0.with(keys: .camelCase).mocked() })
        #expect(try await app.send(.get, "/stories?writtenBy=a").text.contains("storiesCount"))
        #expect(try await app.send(.get, "/stories?written_by=a").status == 422)
    }
}
