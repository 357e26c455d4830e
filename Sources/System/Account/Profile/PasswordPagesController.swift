import TrellisAuth
import TrellisKernel
import TrellisUsers
import TrellisWeb

/// The user's password.
@Controller("account/password")
struct PasswordPagesController {
    let context: AccountContext
    let dependencies: AccountDependencies
    let sessions: BrowserSessionService

    init(_ context: AccountContext, dependencies: AccountDependencies) {
        self.context = context
        self.dependencies = dependencies
        sessions = dependencies.sessions.acting(for: context.scope, context.request)
    }

    /// Show the form for a new password.
    @GET(access: .userSession)
    func form(done: String?) async throws -> PageResponse {
        try await page(notice: AccountNotice.named(done))
    }

    /// Change the password: all sessions end but this browser's, which gets a new cookie.
    @POST(access: .userSession)
    func change(request: RouteRequest) async throws -> PageResponse {
        let fields = try await context.form(request).fields
        do {
            let cookie = try await sessions.changePassword(
                of: context.userID, from: fields["current"] ?? "", to: fields["new"] ?? "")
            return .done(.passwordChanged, at: AccountPath.password, cookie: cookie)
        } catch AccessError.unauthenticated {
            throw AccessError.unauthenticated
        } catch let error as any AppError {
            return try await page(failure: FormFailure(error, ["/password": "new", "auth.wrong_password": "current"]))
        }
    }

    private func page(notice: AccountNotice? = nil, failure: FormFailure? = nil) async throws -> PageResponse {
        let user = try await dependencies.accounts.user(context.userID)
        return try dependencies.layout.page(
            "password", ProfileText.changePassword, ["email": .text(user.email)], for: context, notice: notice,
            failure: failure)
    }
}
