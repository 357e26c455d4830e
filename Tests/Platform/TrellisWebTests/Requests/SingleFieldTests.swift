import HTTPTypes
import Testing

@testable import TrellisWeb

@Suite("Header fields that may occur once")
struct SingleFieldTests {
    private let identifier = RequestIdentifier(
        RequestIdentification(
            schemes: [.bearer, .header("X-Session-Token"), .cookie("session")],
            tenantSources: [.header("X-Organization"), .userDefault]))

    @Test(
        "Two lines of a field that names the user or the tenant are refused, equal or not",
        arguments: ["Authorization", "X-Tenant-ID", "X-Session-Token", "X-Organization", "x-organization"])
    func repeated(name: String) throws {
        let field = try #require(HTTPField.Name(name))
        for second in ["a", "b"] {
            var headers: HTTPFields = [field: "a", .accept: "*/*"]
            try identifier.requireSingleFields(headers)
            headers.append(HTTPField(name: field, value: second))
            let error = #expect(throws: RequestError.self) { try identifier.requireSingleFields(headers) }
            #expect(error?.code == "request.header_repeated")
        }
    }

    @Test("Other fields may be repeated, cookies too")
    func others() throws {
        var headers = HTTPFields()
        for field in [HTTPField.Name.cookie, .accept, .known("X-Forwarded-For")] {
            for value in ["a=1", "b=2"] { headers.append(HTTPField(name: field, value: value)) }
        }
        try identifier.requireSingleFields(headers)
    }
}
