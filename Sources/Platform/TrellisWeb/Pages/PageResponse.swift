public import HTTPTypes
internal import NIOCore
public import TrellisTexts

/// The response of a page's route: a page or a redirect.
public struct PageResponse: RouteResult {
    private let response: RouteResponse

    /// Returns a page in a language, which depends on `Accept-Language`.
    ///
    /// - Parameter hasFrame: whether the page shows another page of this server in a frame.
    public static func page(
        _ html: String, in language: LanguageTag = .english, status: HTTPResponse.Status = .ok, hasFrame: Bool = false
    ) -> Self {
        var headers = hasFrame ? framingHeaders : headers
        headers[.contentLanguage] = language.description
        headers[.vary] = "Accept-Language"
        return Self(response: RouteResponse(status: status, headers: headers, body: .bytes(ByteBuffer(string: html))))
    }

    /// Returns a redirect to another page, which the browser requests with GET.
    public static func seeOther(_ path: String, cookie: SetCookie? = nil) -> Self {
        var headers: HTTPFields = [.location: path]
        if let cookie { headers[.setCookie] = cookie.field }
        return Self(response: RouteResponse(status: .seeOther, headers: headers))
    }

    /// Returns the same response, which sets one more cookie; none for nil.
    public func setting(_ cookie: SetCookie?) -> Self {
        guard let cookie else { return self }
        var response = response
        response.headers.append(HTTPField(name: .setCookie, value: cookie.field))
        return Self(response: response)
    }

    /// Returns the same response, at which a browser forgets the pages that it has kept of this server, also those that
    /// going back would show: for the end of a session.
    ///
    /// Source: W3C Clear Site Data, section 2.1; OWASP ASVS 5, 14.3.1.
    public func clearingPages() -> Self {
        var response = response
        if let name = HTTPField.Name("Clear-Site-Data") { response.headers[name] = "\"cache\"" }
        return Self(response: response)
    }

    /// Returns the same response with these fields in place of those of the same name.
    package func setting(_ fields: HTTPFields) -> Self {
        var response = response
        for field in fields { response.headers[field.name] = field.value }
        return Self(response: response)
    }

    /// Returns the same page for browsers that run no script on it.
    package func withoutScripts() -> Self {
        var response = response
        response.headers[.contentSecurityPolicy] = Self.policyWithoutScripts
        return Self(response: response)
    }

    /// The response of the route.
    public var routeResponse: RouteResponse { response }

    /// HTML.
    public static var responseDescription: ResponseDescription {
        ResponseDescription(body: BodyDescription(mediaType: "text/html", schema: nil))
    }

    /// Returns the page or redirect.
    public func response(to request: RouteRequest) throws -> RouteResponse { response }

    /// The headers of pages: style and script only from this server, no embedded content but a frame, no framing.
    ///
    /// Browsers send the referrer to this server only.
    private static let headers = headers("")
    private static let framingHeaders = headers("; frame-src 'self'")

    private static let commonPolicy =
        "style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    private static let policyWithoutScripts = "default-src 'none'; " + commonPolicy

    private static func headers(_ more: String) -> HTTPFields {
        var headers: HTTPFields = [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"]
        headers[.contentSecurityPolicy] =
            "default-src 'none'; script-src 'self'; connect-src 'self'; " + commonPolicy + more
        if let referrerPolicy = HTTPField.Name("Referrer-Policy") { headers[referrerPolicy] = "same-origin" }
        return headers
    }
}
