import HTTPTypes
import TrellisAuth
import TrellisKernel
import TrellisPages
import TrellisWeb

/// The password again, for actions that want a recent proof of the superuser.
@Controller("admin/step-up")
struct ProofController {
    let context: PageContext
    let layout: PageLayout
    let sessions: BrowserSessionService

    init(_ context: PageContext, layout: PageLayout, sessions: BrowserSessionService) {
        self.context = context
        self.layout = layout
        self.sessions = sessions.acting(for: context.scope, context.request)
    }

    /// Show the form for the password.
    @GET(access: .superuserSession)
    func form(next: String?) async throws -> PageResponse {
        try page(next: ReturnPath(next))
    }

    /// Prove again to be the user, by the password, and return to the page with the form that wanted it.
    @POST(access: .superuserSession)
    func prove(request: RouteRequest) async throws -> PageResponse {
        let fields = try await context.form(request).fields
        let (next, password) = (ReturnPath(fields["next"]), fields["password"] ?? "")
        // Longer values can't be valid, and would only cost time.
        guard password.utf8.count <= 2048 else { return try page(next: next, failing: AuthError.wrongPassword) }
        do {
            try await sessions.prove(context.userID, password: password)
            return .seeOther(next.text)
        } catch let error as AuthError {
            return try page(next: next, failing: error)
        } catch let error as ThrottleError {
            return try page(next: next, failing: error)
        }
    }

    private func page(next: ReturnPath, failing error: (any AppError)? = nil) throws -> PageResponse {
        let texts = layout.texts
        let language = texts.language(for: context.request)
        let text = error.map { texts.sentence($0.text, named: $0.textName, in: language) }
        return try layout.page(
            "step-up", title: texts.text(PageText.stepUp, in: language),
            ["next": .text(next.text), "failure": .text(text)], for: context, isTranslated: true,
            status: error?.formStatus ?? .ok)
    }
}
