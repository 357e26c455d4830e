import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema

@testable import TrellisWeb

@Suite("Versions, downloads and links in the document")
struct OpenAPIConditionTests {
    private let document = OpenAPIDocument(
        title: "Samples", version: "1", routes: SampleController.routes().map { $0.under("api") }
    ).json

    private func parameters(_ method: String, _ path: String) -> [String] {
        (document["paths"]?[path]?[method]?["parameters"]?.array ?? []).compactMap { parameter in
            (document.target(of: parameter) ?? parameter)["name"]?.string
        }
    }

    @Test("A read with a version documents If-None-Match and 304, a change both conditions and 412")
    func conditions() {
        #expect(parameters("get", "/api/samples/{sample_id}") == ["sample_id", "If-None-Match", "X-Tenant-ID"])
        #expect(document.response("304", "get", "/api/samples/{sample_id}")?["headers"]?["ETag"] != nil)
        #expect(parameters("delete", "/api/samples/{id}") == ["id", "If-Match", "If-None-Match", "X-Tenant-ID"])
        #expect(parameters("get", "/api/samples/{id}/content") == ["id", "X-Tenant-ID"])
        let codes = document.response("412", "delete", "/api/samples/{id}")?["description"]?.string
        #expect(codes?.contains("precondition.failed") == true)
        let components = document["components"]?["parameters"]
        #expect(components?["If-Match"]?["required"] == false && components?["If-Match.required"]?["required"] == true)
        let put = document["paths"]?["/api/samples/{id}"]?["put"]?["parameters"]?.array ?? []
        #expect(put.contains(["$ref": "#/components/parameters/If-Match.required"]))
    }

    @Test(
        "The pattern of a list of tags accepts what is read, and refuses what isn't",
        arguments: [
            ("\"3\"", true), ("W/\"3\", \"4\"", true), ("*", true), ("\"3\" ,\t\"4\"", true), ("\"\"", true),
            ("3", false),
            ("\"3", false), ("*, \"3\"", false), ("w/\"3\"", false), ("\"a b\"", false), ("\"3\" \"4\"", false),
        ])
    func pattern(field: String, isRead: Bool) throws {
        let schema = document["components"]?["parameters"]?["If-Match"]?["schema"]
        let pattern = try #require(schema?["pattern"]?.string)
        #expect(SchemaPattern(pattern).matches(field) == isRead)
        #expect((IfMatch(field: field) != nil) == isRead)
    }

    @Test("What a request creates has its version in ETag, and links to the operations of its identifier")
    func creation() throws {
        let created = document.response("201", "post", "/api/samples")
        #expect(created?["headers"]?["ETag"]?["required"] == true)
        let links = try #require(created?["links"]?.object)
        #expect(Set(links.keys) == ["sample.get", "sample.put", "sample.delete"])
        #expect(
            links["sample.get"]
                == ["operationId": "sample.get", "parameters": ["sample_id": "$response.body#/id"]])
    }

    @Test("A download and an upload have bytes as schema")
    func bytes() {
        let bytes: JSONValue = ["schema": ["type": "string", "format": "binary"]]
        let expected: JSONValue = ["application/octet-stream": bytes, "*/*": bytes]
        #expect(document.response("200", "get", "/api/samples/{id}/content")?["content"] == expected)
        let upload = document["paths"]?["/api/samples/{id}/content"]?["post"]?["requestBody"]?["content"]
        #expect(upload == expected)
    }

    @Test("Operations with the same problems refer to one response, whose codes have one schema")
    func shared() throws {
        let first = document["paths"]?["/api/samples"]?["post"]?["responses"]?["401"]
        #expect(first?["$ref"] != nil)
        #expect(first == document["paths"]?["/api/samples/{id}"]?["delete"]?["responses"]?["401"])
        let responses = try #require(document["components"]?["responses"]?.object)
        #expect(responses.keys == responses.keys.sorted())
        let unauthenticated = document.target(of: first)
        #expect(unauthenticated?["headers"]?["WWW-Authenticate"]?["required"] == true)
        let schema = unauthenticated?["content"]?["application/problem+json"]?["schema"]
        let codes = document.target(of: schema)?["allOf"]?[1]?["properties"]?["code"]?["enum"]?.array
        #expect(codes?.contains("auth.unauthenticated") == true)
        #expect(document.response("404", "post", "/api/samples")?["headers"] == nil)
    }

    @Test("Every reference of the document has a target")
    func references() {
        let references = document.description.matches(of: #/"\$ref":\s*"(#[^"]+)"/#)
        #expect(references.count > 20)
        for reference in references {
            #expect(document.target(of: ["$ref": .string(String(reference.1))]) != nil, "\(reference.1)")
        }
    }
}
