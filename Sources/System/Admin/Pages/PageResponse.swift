import HTTPTypes
import NIOCore
import TrellisWeb

/// The response of a page's route: a page or a redirect.
struct PageResponse: RouteResult {
    private let response: RouteResponse

    /// Returns a page.
    static func page(_ html: String, status: HTTPResponse.Status = .ok) -> Self {
        Self(response: RouteResponse(status: status, headers: headers, body: .bytes(ByteBuffer(string: html))))
    }

    /// Returns a redirect to another page, which the browser requests with GET.
    static func seeOther(_ path: String, cookie: SetCookie? = nil) -> Self {
        var headers: HTTPFields = [.location: path]
        if let cookie { headers[.setCookie] = cookie.field }
        return Self(response: RouteResponse(status: .seeOther, headers: headers))
    }

    /// The response of the route.
    var routeResponse: RouteResponse { response }

    static var responseDescription: ResponseDescription {
        ResponseDescription(body: BodyDescription(mediaType: "text/html", schema: nil))
    }

    func response(to request: RouteRequest) throws -> RouteResponse { response }

    /// The headers of pages: style and script only from this server, no embedded content, no framing.
    ///
    /// Browsers send the referrer to this server only.
    private static let headers: HTTPFields = {
        var headers: HTTPFields = [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"]
        headers[.contentSecurityPolicy] =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        if let referrerPolicy = HTTPField.Name("Referrer-Policy") { headers[referrerPolicy] = "same-origin" }
        return headers
    }()
}
