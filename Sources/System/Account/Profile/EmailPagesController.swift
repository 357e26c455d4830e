import TrellisAuth
import TrellisKernel
import TrellisSchema
import TrellisUsers
import TrellisWeb

/// The user's address.
@Controller("account/email")
struct EmailPagesController {
    let context: AccountContext
    let dependencies: AccountDependencies
    let accounts: Accounts
    let sessions: BrowserSessionService

    init(_ context: AccountContext, dependencies: AccountDependencies) {
        self.context = context
        self.dependencies = dependencies
        accounts = dependencies.accounts.acting(for: context.scope, context.request)
        sessions = dependencies.sessions.acting(for: context.scope, context.request)
    }

    /// Show the address, and the form for another one.
    @GET(access: .userSession.recentProof)
    func form(done: String?) async throws -> PageResponse {
        try await page(notice: AccountNotice.named(done))
    }

    /// Send a mail to another address, which becomes the user's when its link or code is used.
    ///
    /// The response is the same for an address that another account has.
    @POST(access: .userSession.recentProof)
    func change(request: RouteRequest) async throws -> PageResponse {
        let email = try await context.form(request).fields["new"] ?? ""
        do {
            try await requireAnother(email)
            try await accounts.requestChange(
                of: context.userID, toEmail: email, proof: .session,
                language: dependencies.layout.language(for: context.request))
            return .done(.emailRequested, at: AccountPath.verifyEmail, cookie: sessions.addressCookie(email))
        } catch let error as any AppError {
            return try await page(new: email, failure: FormFailure(error, ["/email": "new"]))
        }
    }

    private func requireAnother(_ email: String) async throws {
        let user = try await accounts.user(context.userID)
        guard EmailAddress(email).description != user.email else {
            throw InvalidInput(violations: [
                Violation(pointer: "/email", code: ProblemText.sameEmailCode, text: ProblemText.sameEmail.text)
            ])
        }
    }

    private func page(
        new: String = "", notice: AccountNotice? = nil, failure: FormFailure? = nil
    ) async throws -> PageResponse {
        let user = try await accounts.user(context.userID)
        return try dependencies.layout.page(
            "email", ProfileText.changeEmail,
            [
                "email": .text(user.email), "isVerified": .flag(user.emailVerifiedAt != nil),
                "new": FieldText.input(new),
            ], for: context, notice: notice, failure: failure)
    }
}
