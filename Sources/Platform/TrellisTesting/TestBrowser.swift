internal import HTTPTypes

/// A test client of pages: keeps the cookie of a session, and sends forms as browsers do.
///
/// It follows no redirect: a test checks where it leads.
public struct TestBrowser: Sendable {
    /// The application.
    public let app: TestApp
    /// What the browser sends as `Cookie`: `name=value` of each cookie; nil without one.
    public var cookie: String?
    /// What the browser sends as `Accept-Language`; nil for nothing.
    public var language: String?

    /// Creates a browser.
    public init(_ app: TestApp, cookie: String? = nil, language: String? = nil) {
        self.app = app
        self.cookie = cookie
        self.language = language
    }

    /// Returns the same browser with the cookies of this response besides the own ones, of which it replaces and deletes
    /// those of the same name.
    public func keeping(_ response: TestResponse) -> TestBrowser {
        var copy = self
        var pairs = (cookie ?? "").split(separator: "; ").map { String($0) }
        for field in response.headers[values: .setCookie] {
            let pair = field.prefix { $0 != ";" }
            let name = pair.prefix { $0 != "=" }
            pairs.removeAll { $0.prefix { $0 != "=" } == name }
            if !field.contains("; Max-Age=0;") { pairs.append(String(pair)) }
        }
        copy.cookie = pairs.isEmpty ? nil : pairs.joined(separator: "; ")
        return copy
    }

    /// Returns the value of the cookie with this name; nil without one.
    public func value(of name: String) -> String? {
        let pair = (cookie ?? "").split(separator: "; ").first { $0.hasPrefix("\(name)=") }
        return pair.map { String($0.dropFirst(name.count + 1)) }
    }

    private var headers: HTTPFields {
        var headers: HTTPFields = [:]
        headers[.cookie] = cookie
        headers[.acceptLanguage] = language
        return headers
    }

    /// Returns the response to a GET; `path` is the whole path with its query.
    public func get(_ path: String) async throws -> TestResponse { try await app.send(.get, path, headers: headers) }

    /// Returns the response to a form with these fields.
    ///
    /// - Parameters:
    ///   - site: the browser's relation to the page that sent the form (`Sec-Fetch-Site`); nil for old browsers.
    ///   - origin: the origin of that page (`Origin`).
    ///   - page: the path of that page, for `Referer`; nil for browsers that send none.
    public func post(
        _ path: String, _ fields: [(String, String)], site: String? = "same-origin", origin: String? = nil,
        from page: String? = nil
    ) async throws -> TestResponse {
        var headers = headers
        headers[.contentType] = "application/x-www-form-urlencoded"
        if let site, let name = HTTPField.Name("Sec-Fetch-Site") { headers[name] = site }
        headers[.origin] = origin
        headers[.referer] = page.map { "http://localhost\($0)" }
        let body = fields.map { "\(Self.escaped($0.0))=\(Self.escaped($0.1))" }.joined(separator: "&")
        return try await app.send(.post, path, bytes: Array(body.utf8), headers: headers)
    }

    /// Returns the token in the forms of a page; empty for a page without one.
    public func formToken(on path: String) async throws -> String {
        let match = try await get(path).text.firstMatch(of: /name="form_token" value="([^"]+)"/)
        return match.map { String($0.output.1) } ?? ""
    }

    /// Returns the response to a form with the token of the page at `page`.
    public func send(_ path: String, _ fields: [(String, String)] = [], on page: String) async throws -> TestResponse {
        try await post(path, [("form_token", try await formToken(on: page))] + fields, from: page)
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            let digits = String(byte, radix: 16, uppercase: true)
            result += "%" + (digits.utf8.count < 2 ? "0" : "") + digits
        }
    }
}
