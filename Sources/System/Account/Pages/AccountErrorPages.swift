import HTTPTypes
import TrellisKernel
import TrellisPages
import TrellisTexts
import TrellisWeb

/// The error pages; users who have to sign in, or to prove that it is them, are redirected to the form for it.
struct AccountErrorPages: Sendable {
    let layout: AccountLayout

    /// Returns the page for `problem`.
    func show(_ problem: Problem, of request: HTTPRequest) -> RouteResponse {
        if problem.status == 401 {
            return PageResponse.seeOther(Self.signIn(returningTo: request)).routeResponse
        }
        if problem.code == ProofError.required(maximumAge: .zero).code {
            let query = QueryString.query([("next", Self.page(of: request))])
            return PageResponse.seeOther(AccountPath.stepUp + query).routeResponse
        }
        let fields: TemplateFields = [
            "status": "\(problem.status)", "detail": .text(problem.detail), "code": .text(problem.code),
            "requestID": .text(problem.requestID),
        ]
        let page = try? layout.anonymousPage(
            "failure", title: problem.title, fields, in: LanguageTag(problem.language) ?? .english,
            status: HTTPResponse.Status(code: problem.status))
        guard let page else { return .problem(problem) }
        return page.routeResponse
    }

    /// Returns the path of the sign-in page, which leads back to the page; a submitted form isn't sent again.
    private static func signIn(returningTo request: HTTPRequest) -> String {
        guard request.path != AccountPath.signOut else { return AccountPath.signIn }
        let isForm = request.method != .get && request.method != .head
        return AccountPath.signIn
            + QueryString.query([
                ("next", page(of: request)), ("done", isForm ? AccountNotice.sessionExpired.rawValue : nil),
            ])
    }

    /// The requested page, or for a form the page that it was on; nil for the home page.
    private static func page(of request: HTTPRequest) -> String? {
        let path =
            request.method == .get || request.method == .head
            ? ReturnPath(request.path, home: AccountPath.home)
            : ReturnPath(
                referrer: request.headerFields[.referer], host: request.authority, home: AccountPath.home)
        return path.text == AccountPath.home ? nil : path.text
    }
}
