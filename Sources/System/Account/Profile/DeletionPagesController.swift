import TrellisAuth
import TrellisKernel
import TrellisUsers
import TrellisWeb

/// The end of the user's account.
@Controller("account/delete")
struct DeletionPagesController {
    let context: AccountContext
    let dependencies: AccountDependencies
    let sessions: BrowserSessionService

    init(_ context: AccountContext, dependencies: AccountDependencies) {
        self.context = context
        self.dependencies = dependencies
        sessions = dependencies.sessions.acting(for: context.scope, context.request)
    }

    /// Show what deleting the account means, and the form that does it.
    @GET(access: .userSession.recentProof)
    func form() async throws -> PageResponse { try page() }

    /// Delete the account: all sessions end, and signing in restores it until it is erased.
    @POST(access: .userSession.recentProof)
    func delete(request: RouteRequest) async throws -> PageResponse {
        _ = try await context.form(request)
        do {
            let email = try await dependencies.accounts.user(context.userID).email
            let cookie = try await sessions.deleteAccount(of: context.userID)
            return .done(.accountDeleted, at: AccountPath.signIn, cookie: cookie)
                .setting(sessions.addressCookie(email)).clearingPages()
        } catch let error as any AppError {
            return try page(failure: FormFailure(error))
        }
    }

    private func page(failure: FormFailure? = nil) throws -> PageResponse {
        let layout = dependencies.layout
        let grace = AccountSentence.deletionGrace(days: dependencies.deletionDays)
        return try layout.page(
            "delete", ProfileText.deleteAccount,
            ["grace": .text(layout.text(grace, in: layout.language(for: context.request)))], for: context,
            failure: failure)
    }
}
