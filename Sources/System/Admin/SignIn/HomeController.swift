import TrellisAuth
import TrellisPages
import TrellisWeb

/// The home page, and signing out.
@Controller("admin")
struct HomeController {
    let context: PageContext
    let layout: PageLayout
    let sessions: BrowserSessionService

    init(_ context: PageContext, layout: PageLayout, sessions: BrowserSessionService) {
        self.context = context
        self.layout = layout
        self.sessions = sessions.acting(for: context.scope, context.request)
    }

    /// Show the home page with the administration pages.
    @GET(access: .superuserSession)
    func home() async throws -> PageResponse {
        let texts = layout.texts
        let language = texts.language(for: context.request)
        let links: [TemplateFields] = layout.navigation.entries.map { entry in
            [
                "href": .text(entry.path), "label": .text(texts.text(entry.label, in: language)),
                "text": .text(texts.text(entry.about, in: language)),
            ]
        }
        return try layout.page(
            "home", title: texts.text(PageText.administration, in: language), ["links": .list(links)], for: context,
            isTranslated: true)
    }

    /// Sign out: end the session on the server at once.
    @POST("sign-out", access: .superuserSession)
    func signOut(request: RouteRequest) async throws -> PageResponse {
        _ = try await context.form(request)
        return .seeOther(AdminPath.signIn, cookie: try await sessions.signOut()).clearingPages()
    }
}
