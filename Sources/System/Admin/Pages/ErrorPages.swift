import HTTPTypes
import TrellisKernel
import TrellisPages
import TrellisTexts
import TrellisWeb

/// The error pages; users who aren't signed in are redirected to the sign-in page, and those whose password is needed again
/// to the form for it.
struct ErrorPages: Sendable {
    let layout: PageLayout

    /// Returns the page for `problem`.
    func show(_ problem: Problem, of request: HTTPRequest) -> RouteResponse {
        if problem.status == 401 {
            return PageResponse.seeOther(Self.form(AdminPath.signIn, returningTo: request.page)).routeResponse
        }
        if problem.code == ProofError.required(maximumAge: .zero).code {
            let page = request.page ?? request.referringPage
            return PageResponse.seeOther(Self.form(AdminPath.stepUp, returningTo: page)).routeResponse
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

    /// Returns the path of a form, with a page to return to.
    private static func form(_ form: String, returningTo page: String?) -> String {
        guard let page, ReturnPath(page).text == page else { return form }
        return "\(form)?next=\(QueryString.escaped(page))"
    }
}

extension HTTPRequest {
    /// The path of the requested page; nil for a submitted form, which isn't sent again.
    fileprivate var page: String? { method == .get ? path : nil }

    /// The path of the page with the form that was submitted, which browsers tell the server of the page.
    fileprivate var referringPage: String? {
        // scheme, nothing, authority, path
        let parts = headerFields[.referer]?.split(utf8: "/", maxSplits: 3, omittingEmptySubsequences: false)
        return parts?.dropFirst(3).first.map { "/" + $0 }
    }
}
