import HTTPTypes
import TrellisKernel
import TrellisTexts
import TrellisWeb

/// The error pages; users who aren't signed in are redirected to the sign-in page.
struct ErrorPages: Sendable {
    let layout: PageLayout

    /// Returns the page for `problem`.
    func show(_ problem: Problem, of request: HTTPRequest) -> RouteResponse {
        if problem.status == 401 {
            return PageResponse.seeOther(Self.signIn(returningTo: request)).routeResponse
        }
        let fields: TemplateFields = [
            "status": "\(problem.status)", "title": .text(problem.title), "detail": .text(problem.detail),
            "code": .text(problem.code), "requestID": .text(problem.requestID),
        ]
        let page = try? layout.anonymousPage(
            "failure", title: problem.title, fields, in: LanguageTag(problem.language) ?? .english,
            status: HTTPResponse.Status(code: problem.status))
        guard let page else { return .problem(problem) }
        return page.routeResponse
    }

    /// Returns the path of the sign-in page, with the requested page as return path; a submitted form isn't sent again.
    private static func signIn(returningTo request: HTTPRequest) -> String {
        guard request.method == .get, let path = request.path, ReturnPath(path).text == path else {
            return AdminPath.signIn
        }
        return "\(AdminPath.signIn)?next=\(QueryString.escaped(path))"
    }
}
