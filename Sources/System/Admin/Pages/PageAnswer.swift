import HTTPTypes
import NIOCore
import TrellisWeb

/// What a page's route answers with: the page, or the way to another.
struct PageAnswer: RouteResult {
    private let response: RouteResponse

    /// A page.
    static func page(_ html: String, status: HTTPResponse.Status = .ok) -> Self {
        Self(response: RouteResponse(status: status, headers: headers, body: .bytes(ByteBuffer(string: html))))
    }

    /// The way to another page, which is asked for with GET.
    static func seeOther(_ path: String, cookie: SetCookie? = nil) -> Self {
        var headers: HTTPFields = [.location: path]
        if let cookie { headers[.setCookie] = cookie.field }
        return Self(response: RouteResponse(status: .seeOther, headers: headers))
    }

    /// What a route's code answers with by itself.
    var whole: RouteResponse { response }

    static var answer: AnswerDescription {
        AnswerDescription(body: BodyDescription(mediaType: "text/html", schema: nil))
    }

    func response(to request: RouteRequest) throws -> RouteResponse { response }

    /// Style and script come from this server alone, nothing is embedded, and nobody may frame the page.
    ///
    /// Forms tell our own server, and nobody else, where they were sent from.
    private static let headers: HTTPFields = {
        var headers: HTTPFields = [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"]
        headers[.contentSecurityPolicy] =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        if let referrerPolicy = HTTPField.Name("Referrer-Policy") { headers[referrerPolicy] = "same-origin" }
        return headers
    }()
}
