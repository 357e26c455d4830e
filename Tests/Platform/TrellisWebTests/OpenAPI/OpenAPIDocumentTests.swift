import NIOCore
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema

@testable import TrellisWeb

@Suite struct OpenAPIDocumentTests {
    private let routes =
        SampleController.routes() + OpenSampleController.routes { OpenSampleController($0, word: "please") }

    private var document: OpenAPIDocument {
        OpenAPIDocument(
            title: "Samples", version: "1.2.3", summary: "All about samples.", routes: routes.map { $0.under("api") })
    }

    private func operation(_ method: String, _ path: String) throws -> JSONValue {
        try #require(document.json["paths"]?[path]?[method])
    }

    @Test("The document has a version and a description, and doesn't depend on the order of the routes")
    func head() throws {
        #expect(document.json["openapi"] == .string("3.1.0"))
        #expect(document.json["info"]?["title"] == .string("Samples"))
        #expect(document.json["tags"]?[1]?["name"] == .string("samples"))
        #expect(
            document.json["tags"]?[1]?["description"]
                == .string("Samples of the caller's tenant.\n\nThey are examples."))
        let reversed = OpenAPIDocument(
            title: "Samples", version: "1.2.3", summary: "All about samples.",
            routes: routes.reversed().map { $0.under("api") })
        #expect(try String(buffer: document.bytes()) == String(buffer: reversed.bytes()))
    }

    @Test("An operation has its texts, its parameters with constraints, and the header of the tenant")
    func operations() throws {
        let list = try operation("get", "/api/samples")
        #expect(list["operationId"] == .string("sample.list"))
        #expect(list["summary"] == .string("List samples."))
        #expect(list["description"] == .string("Newest first."))
        let names = list["parameters"]?.array?.compactMap { $0["name"] ?? $0["$ref"] }
        #expect(
            names
                == ["colour", "search", "limit", "cursor", "deep", "since", "#/components/parameters/X-Tenant-ID"].map {
                    .string($0)
                })
        #expect(list["parameters"]?[2]?["schema"]?["maximum"] == .int(200))
        #expect(list["parameters"]?[4]?["schema"]?["default"] == .bool(false))
        #expect(list["security"]?[0]?["bearerAuth"] == .array([]))
        #expect(list["x-access"]?["permission"] == .string("samples.view"))
        let word = try operation("get", "/api/word")
        #expect(word["security"] == .array([]))
        #expect(word["parameters"] == nil)
        #expect(word["x-access"]?["reason"] == .string("The word is public."))
    }

    @Test("Bodies refer to named schemas and have examples")
    func bodies() throws {
        let create = try operation("post", "/api/samples")
        let body = create["requestBody"]?["content"]?["application/json"]
        #expect(body?["schema"]?["$ref"] == .string("#/components/schemas/SampleCreate"))
        #expect(body?["example"]?["name"] != nil)
        let created = create["responses"]?["201"]
        #expect(
            created?["content"]?["application/json"]?["schema"]?["$ref"]
                == .string("#/components/schemas/SampleResponse"))
        #expect(created?["headers"]?["Location"] != nil)
        #expect(
            document.json["components"]?["schemas"]?["SampleCreate"]?["properties"]?["name"]?["maxLength"] == .int(20))
    }

    @Test("The problems of a route come from declaration, rule and input, grouped by status")
    func problems() throws {
        let create = try operation("post", "/api/samples")
        let statuses = create["responses"]?.object?.keys
        #expect(
            statuses == ["201", "400", "401", "403", "404", "406", "408", "409", "413", "415", "422", "500", "503"])
        #expect(create["responses"]?["409"] == ["$ref": "#/components/responses/Conflict.sample.name_taken"])
        let conflict = document.json.response("409", "post", "/api/samples")?["content"]?["application/problem+json"]
        let schema = document.json.target(of: conflict?["schema"])
        #expect(schema?["allOf"]?[0]?["$ref"] == .string("#/components/schemas/Problem"))
        #expect(schema?["allOf"]?[1]?["properties"]?["code"]?["enum"] == .array([.string("sample.name_taken")]))
        #expect(conflict?["examples"]?.object?.keys == ["sample.name_taken"])
        #expect(document.json["components"]?["examples"]?["sample.name_taken"]?["value"]?["status"] == .int(409))
        let word = try operation("get", "/api/word")
        #expect(word["responses"]?.object?.keys == ["200", "400", "406", "408", "422", "500", "503"])
        let put = try operation("put", "/api/samples/{id}")
        #expect(put["responses"]?.object?.keys.contains("412") == true)
        #expect(put["responses"]?.object?.keys.contains("428") == true)
        #expect(put["responses"]?.object?.keys.contains("304") == false)
        let get = try operation("get", "/api/samples/{sample_id}")
        #expect(get["responses"]?.object?.keys.contains("304") == true)
    }

    @Test("A route knows which errors it documents")
    func documented() throws {
        let create = try #require(routes.first { $0.operationID == "sample.create" })
        #expect(create.documents(SampleError.nameTaken))
        #expect(create.documents(AccessError.forbidden))
        #expect(!create.documents(PreconditionError.failed))
        let list = try #require(routes.first)
        #expect(list.documents(CursorError.invalid))
        #expect(!list.documents(SampleError.nameTaken))
        #expect(list.documents(DatabaseError.busy))
    }
}
