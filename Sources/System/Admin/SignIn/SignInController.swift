import HTTPTypes
import TrellisAuth
import TrellisKernel
import TrellisPages
import TrellisWeb

/// Signing in to the superuser pages.
@Controller("admin/sign-in")
struct SignInController {
    let request: RequestInfo
    let layout: PageLayout
    let sessions: BrowserSessionService

    init(_ context: PublicContext, layout: PageLayout, sessions: BrowserSessionService) {
        request = context.request
        self.layout = layout
        self.sessions = sessions.acting(for: context.scope, context.request)
    }

    /// Show the sign-in form.
    @GET(access: .open(reason: "Users aren't signed in before they sign in."))
    func form(next: String?) async throws -> PageResponse {
        try page(next: ReturnPath(next), email: "")
    }

    /// Sign in with email address and password.
    ///
    /// The error doesn't reveal whether the address, the password or the permission is wrong.
    @POST(access: .open(reason: "The password is the credential."), errors: [AccessError.originMismatch])
    func signIn(request: RouteRequest) async throws -> PageResponse {
        let fields = try await request.formFields()
        let (email, password) = (fields["email"] ?? "", fields["password"] ?? "")
        let next = ReturnPath(fields["next"])
        // Longer values can't be valid, and would only cost time.
        guard email.utf8.count <= 320, password.utf8.count <= 2048 else {
            return try page(next: next, email: "", failing: AuthError.invalidCredentials)
        }
        do {
            let cookie = try await sessions.signIn(email: email, password: password)
            return .seeOther(next.text, cookie: cookie).setting(sessions.deviceCookie(for: email))
        } catch let error as AuthError {
            return try page(
                next: next, email: email, failing: error.kind == .unavailable ? error : .invalidCredentials)
        } catch let error as ThrottleError {
            return try page(next: next, email: email, failing: error)
        }
    }

    private func page(
        next: ReturnPath, email: String, failing error: (any AppError)? = nil
    ) throws -> PageResponse {
        let texts = layout.texts
        let language = texts.language(for: request)
        let text = error.map { texts.sentence($0.text, named: $0.textName, in: language) }
        let fields: TemplateFields = ["next": .text(next.text), "email": .text(email), "failure": .text(text)]
        return try layout.anonymousPage(
            "sign-in", title: texts.text(PageText.signIn, in: language), fields, in: language,
            status: error?.formStatus ?? .ok)
    }
}
