import TrellisAuth
import TrellisKernel
import TrellisPages
import TrellisWeb

/// Signing in to the account pages.
@Controller("account/sign-in")
struct SignInPagesController {
    let request: RequestInfo
    let dependencies: AccountDependencies
    let sessions: BrowserSessionService

    init(_ context: PublicContext, dependencies: AccountDependencies) {
        request = context.request
        self.dependencies = dependencies
        sessions = dependencies.sessions.acting(for: context.scope, context.request)
    }

    /// Show the sign-in form; a user who is signed in already is redirected to the page after it.
    @GET(access: .open(reason: "Users aren't signed in before they sign in."))
    func form(next: String?, done: String?) async throws -> PageResponse {
        let (next, notice) = (dependencies.returnPath(next), AccountNotice.named(done))
        if notice == nil, try await sessions.visitor != nil { return .seeOther(next.text) }
        return try page(next: next, email: sessions.notedAddress ?? "", notice: notice)
    }

    /// Sign in with email address and password.
    ///
    /// The error doesn't reveal whether the address or the password is wrong.
    @POST(access: .open(reason: "The password is the credential."), errors: [AccessError.originMismatch])
    func signIn(request: RouteRequest) async throws -> PageResponse {
        let fields = try await request.formFields()
        let (email, password) = (fields["email"] ?? "", fields["password"] ?? "")
        let next = dependencies.returnPath(fields["next"])
        do {
            let cookie = try await sessions.signIn(email: email, password: password)
            return .seeOther(next.text, cookie: cookie).setting(sessions.deviceCookie(for: email))
        } catch let error as any AppError {
            return try page(next: next, email: email, failure: FormFailure(error))
        }
    }

    private func page(
        next: ReturnPath, email: String, notice: AccountNotice? = nil, failure: FormFailure? = nil
    ) throws -> PageResponse {
        let fields: TemplateFields = [
            "email": FieldText.input(email), "signUp": .text(dependencies.signUp),
            "canSignUp": .flag(dependencies.accounts.rules.isOpen),
            "hasMagicLink": .flag(dependencies.hasMagicLinks),
        ]
        return try dependencies.layout.anonymousPage(
            "sign-in", AccountText.signIn, fields.merging(dependencies.fields(of: next)), for: request,
            notice: notice, failure: failure)
    }
}
