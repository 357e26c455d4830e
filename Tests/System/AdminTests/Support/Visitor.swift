import App
import Auth
import HTTPTypes
import Testing
import Trellis
import TrellisKernel
import TrellisTesting

/// Somebody who looks at the pages with a browser: keeps the cookie, and sends forms as browsers do.
struct Visitor {
    let app: TestApp
    /// `name=value`; nil while nobody is signed in.
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

    /// The answer to a form; `site` is what the browser says of the page that it was sent from.
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

    /// The token that the forms of a page carry.
    func formToken(on path: String = "/admin") async throws -> String {
        let text = try await get(path).text
        let match = try #require(text.firstMatch(of: /name="form_token" value="([^"]+)"/))
        return String(match.output.1)
    }

    /// The answer to a form of one of the pages, with its token.
    func send(_ path: String, _ fields: [(String, String)] = []) async throws -> TestResponse {
        try await post(path, [("form_token", try await formToken())] + fields)
    }

    /// The answer to the sign-in form.
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

    /// Makes the superuser, as the command line does.
    func makeSuperuser(password: String = TestApp.password) async throws {
        let auth = try #require(application.composition.modules.lazy.compactMap { $0 as? AuthModule }.first)
        _ = try await auth.superusers.create(email: Self.superuserEmail, password: password)
    }

    /// A superuser with a session in a browser.
    func signedIn() async throws -> Visitor {
        try await makeSuperuser()
        return try visitor(try await Visitor(self).signIn(Self.superuserEmail))
    }

    /// The visitor whom this answer gave a cookie.
    func visitor(_ response: TestResponse) throws -> Visitor {
        let field = try #require(response.headers[.setCookie])
        return Visitor(self, cookie: String(field.prefix { $0 != ";" }))
    }
}
