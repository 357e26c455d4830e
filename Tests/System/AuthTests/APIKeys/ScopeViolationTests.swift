import SampleProduct
import Testing
import TrellisSchema
import TrellisTesting

@Suite("Refused scopes of API keys")
struct ScopeViolationTests {
    @Test("A refusal lists at most 50 unknown scopes, and the beginning of each")
    func manyScopes() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let scopes = (0..<60).map { JSONValue.string(String(repeating: "é", count: 1500) + "\($0)") }
            let refused = try await ada.post(
                "/api-keys", ["name": "A", "role": "owner", "scopes": .array(scopes)])
            #expect(refused.status == 422)
            let errors = refused.json["errors"]?.array ?? []
            #expect(errors.count == 51 && errors.last?["code"] == "violations.too_many")
            #expect(refused.text.utf8.count < 51 * 2400)
        }
    }
}
