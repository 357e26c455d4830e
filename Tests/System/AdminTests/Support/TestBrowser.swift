import HTTPTypes
import Testing
import Trellis
import TrellisKernel
import TrellisSystem
import TrellisTesting

/// A test client of the pages: stores the cookie, and sends forms as browsers do.
struct TestBrowser {
    let app: TestApp
    /// `name=value`; nil before sign-in.
    var cookie: String?

    init(_ app: TestApp, cookie: String? = nil) {
        self.app = app
        self.cookie = cookie
    }

    private var headers: HTTPFields {
        var headers: HTTPFields = [:]
        headers[.cookie] = cookie
        return headers
    }

    func get(_ path: String) async throws -> TestResponse { try await app.send(.get, path, headers: headers) }

    /// Returns the response to a form; `site` is the browser's relation to the page that sent it.
    func post(
        _ path: String, _ fields: [(String, String)], site: String? = "same-origin", origin: String? = nil
    ) async throws -> TestResponse {
        var headers = headers
        headers[.contentType] = "application/x-www-form-urlencoded"
        if let site, let name = HTTPField.Name("Sec-Fetch-Site") { headers[name] = site }
        headers[.origin] = origin
        let body = fields.map { "\(Self.escaped($0.0))=\(Self.escaped($0.1))" }.joined(separator: "&")
        return try await app.send(.post, path, bytes: Array(body.utf8), headers: headers)
    }

    /// Returns the token in the forms of a page.
    func formToken(on path: String = "/admin") async throws -> String {
        let text = try await get(path).text
        let match = try #require(text.firstMatch(of: /name="form_token" value="([^"]+)"/))
        return String(match.output.1)
    }

    /// Returns the response to a form of one of the pages, with its token.
    func send(_ path: String, _ fields: [(String, String)] = []) async throws -> TestResponse {
        try await post(path, [("form_token", try await formToken())] + fields)
    }

    /// Returns the response to the sign-in form.
    func signIn(
        _ email: String, _ password: String = TestApp.password, next: String = "", site: String? = "same-origin",
        origin: String? = nil
    ) async throws -> TestResponse {
        try await post(
            "/admin/sign-in", [("email", email), ("password", password), ("next", next)], site: site, origin: origin)
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            let digits = String(byte, radix: 16, uppercase: true)
            result += "%" + (digits.utf8.count < 2 ? "0" : "") + digits
        }
    }
}

extension TestApp {
    static let superuserEmail = "root@example.com"

    /// Creates the superuser, as the command line does.
    func makeSuperuser(password: String = TestApp.password) async throws {
        try await application.createSuperuser(email: Self.superuserEmail, password: password)
    }

    /// Returns a superuser with a session in a browser.
    func signedIn() async throws -> TestBrowser {
        try await makeSuperuser()
        return try browser(try await TestBrowser(self).signIn(Self.superuserEmail))
    }

    /// Returns the client with the cookie of this response.
    func browser(_ response: TestResponse) throws -> TestBrowser {
        let field = try #require(response.headers[.setCookie])
        return TestBrowser(self, cookie: String(field.prefix { $0 != ";" }))
    }
}
