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

    private static func headers(_ more: String) -> HTTPFields {
        var headers: HTTPFields = [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"]
        headers[.contentSecurityPolicy] =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'" + more
        if let referrerPolicy = HTTPField.Name("Referrer-Policy") { headers[referrerPolicy] = "same-origin" }
        return headers
    }
}
