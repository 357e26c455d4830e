import TrellisAuth
import TrellisKernel
import TrellisPages
import TrellisUsers
import TrellisWeb

/// The password again, for pages that want a recent proof of the user (`.userSession.recentProof`).
@Controller("account/step-up")
struct StepUpPagesController {
    let context: AccountContext
    let dependencies: AccountDependencies
    let sessions: BrowserSessionService

    init(_ context: AccountContext, dependencies: AccountDependencies) {
        self.context = context
        self.dependencies = dependencies
        sessions = dependencies.sessions.acting(for: context.scope, context.request)
    }

    /// Show the form for the password.
    @GET(access: .userSession)
    func form(next: String?) async throws -> PageResponse {
        try await page(next: ReturnPath(next, home: AccountPath.home))
    }

    /// Prove to be the user, and return to the page.
    @POST(access: .userSession)
    func prove(request: RouteRequest) async throws -> PageResponse {
        let fields = try await context.form(request).fields
        let next = ReturnPath(fields["next"], home: AccountPath.home)
        do {
            try await sessions.prove(context.userID, password: fields["password"] ?? "")
            return .seeOther(next.text)
        } catch AccessError.unauthenticated {
            throw AccessError.unauthenticated
        } catch let error as any AppError {
            return try await page(next: next, failure: FormFailure(error, ["auth.wrong_password": "password"]))
        }
    }

    private func page(next: ReturnPath, failure: FormFailure? = nil) async throws -> PageResponse {
        let user = try await dependencies.accounts.user(context.userID)
        return try dependencies.layout.page(
            "step-up", SignInText.confirmUser, ["next": .text(next.text), "email": .text(user.email)], for: context,
            failure: failure)
    }
}
