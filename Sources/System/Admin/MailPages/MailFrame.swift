import HTTPTypes
import NIOCore
import TrellisMail
import TrellisWeb

/// The HTML of a mail, for the frame of its page.
///
/// A mail comes from anyone. The policy lets it load nothing but the images that are in it, run no script, send no form,
/// and have no access to the pages of this server, also when it is opened without the frame.
struct MailFrame: RouteResult {
    private static let policy =
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'self'; sandbox"

    private let html: String

    /// Creates the frame of a mail; without HTML it is empty.
    init(_ mail: ParsedMail) {
        html = mail.selfContainedHTML ?? ""
    }

    static var responseDescription: ResponseDescription {
        ResponseDescription(body: BodyDescription(mediaType: "text/html", schema: nil))
    }

    func response(to request: RouteRequest) throws -> RouteResponse {
        var headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .contentSecurityPolicy: Self.policy,
        ]
        for (name, value) in [("X-Frame-Options", "SAMEORIGIN"), ("Referrer-Policy", "no-referrer")] {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return RouteResponse(headers: headers, body: .bytes(ByteBuffer(string: html)))
    }
}
