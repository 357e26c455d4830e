import Testing
import TrellisKernel
import TrellisSchema

private enum Article {}

@Schema
private struct ArticleResponse: Equatable {
    var id: SerialID<Article>
    var number: SerialNumber?
}

@Suite struct SerialSchemaTests {
    @Test("A serial identifier is an integer in JSON")
    func coding() throws {
        let article = try SchemaCoding.decode(ArticleResponse.self, from: Array(#"{"id":7,"number":3}"#.utf8))
        #expect(article.id.rawValue == 7 && article.number?.rawValue == 3)
        #expect(try JSONValue(encoding: article).description == #"{"id":7,"number":3}"#)
    }

    @Test(
        "A number that no row can have is a violation at its place",
        arguments: ["0", "-1", "9007199254740992", "\"7\""])
    func violations(_ number: String) {
        let error = #expect(throws: InvalidInput.self) {
            try SchemaCoding.decode(ArticleResponse.self, from: Array("{\"id\":\(number)}".utf8))
        }
        #expect(error?.violations.map(\.pointer) == ["/id"])
    }

    @Test("It is described with its bounds")
    func description() throws {
        var catalog = SchemaCatalog()
        let schema = SerialID<Article>.describe(in: &catalog)
        #expect(schema["type"] == "integer" && schema["minimum"] == 1 && schema["maximum"] == 9_007_199_254_740_991)
    }
}
