import App
import HTTPTypes
import Testing
import Trellis
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisWeb

@Suite("Examples of requests")
struct RequestExampleTests {
    /// The operations whose examples the state of an empty product refuses, with the reasons.
    static let refused = [
        "POST /api/v1/auth/password/reset": "the token of no mail",
        "POST /api/v1/auth/verify-email": "the token of no mail",
    ]

    @Test("No example of the document is refused for what it says, on paths without placeholders")
    func accepted() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            let root = try await app.superuser()
            let paths = app.application.document.json["paths"]?.object?.members ?? []
            var sent = 0
            for (path, item) in paths where !path.utf8.contains(UInt8(ascii: "{")) {
                for (method, operation) in item.object?.members ?? [] {
                    let content = operation["requestBody"]?["content"]?["application/json"]
                    guard let example = content?["example"], let method = HTTPRequest.Method(method.uppercased()) else {
                        continue
                    }
                    let name = "\(method) \(path)"
                    let isOfTenant = operation["x-access"]?["context"] != "SuperuserContext"
                    let headers = isOfTenant ? ada.headers : root.headers
                    let response = try await app.send(method, path, body: example, headers: headers)
                    sent += 1
                    let isRefused = [400, 422].contains(response.status)
                    #expect(isRefused == (Self.refused[name] != nil), "\(name) \(response.status) \(response.text)")
                }
            }
            #expect(sent > 20)
        }
    }
}
