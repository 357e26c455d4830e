import TrellisAuth
import TrellisPages
import TrellisUsers
import TrellisWeb

/// The home page of the account, and signing out.
@Controller("account")
struct AccountHomeController {
    let context: AccountContext
    let dependencies: AccountDependencies
    let sessions: BrowserSessionService

    init(_ context: AccountContext, dependencies: AccountDependencies) {
        self.context = context
        self.dependencies = dependencies
        sessions = dependencies.sessions.acting(for: context.scope, context.request)
    }

    /// Show the home page with the account pages.
    @GET(access: .userSession)
    func home() async throws -> PageResponse {
        let layout = dependencies.layout
        let language = layout.language(for: context.request)
        let user = try await dependencies.accounts.user(context.userID)
        let links: [TemplateFields] = layout.navigation.entries.map { entry in
            [
                "href": .text(entry.path), "label": .text(layout.text(entry.label, in: language)),
                "text": .text(layout.text(entry.about, in: language)),
            ]
        }
        return try layout.page(
            "home", AccountText.account,
            ["links": .list(links), "name": FieldText.input(user.displayName), "email": .text(user.email)],
            for: context)
    }

    /// Sign out: end the session on the server at once, and show the page that the form names, else the sign-in form.
    @POST("sign-out", access: .userSession)
    func signOut(request: RouteRequest) async throws -> PageResponse {
        let next = try await context.form(request).fields["next"]
        let cookie = try await sessions.signOut()
        guard next != nil else { return .done(.signedOut, at: AccountPath.signIn, cookie: cookie).clearingPages() }
        return .seeOther(dependencies.returnPath(next).text, cookie: cookie).clearingPages()
    }
}
