import Auth
import TrellisWeb

/// The first page, and the way out.
@Controller("admin")
struct HomeController {
    let context: PageContext
    let frame: PageFrame
    let sessions: PageSessionService

    init(_ context: PageContext, frame: PageFrame, sessions: PageSessionService) {
        self.context = context
        self.frame = frame
        self.sessions = sessions.acting(for: context.scope)
    }

    /// Show what there is to administer.
    @GET(access: .superuserSession)
    func home() async throws -> PageAnswer {
        let links: [PageFields] = PageFrame.pages.map { page in
            ["href": .text(page.path), "label": .text(page.label), "text": .text(page.text)]
        }
        return try frame.page("home", title: "Administration", ["links": .list(links)], for: context)
    }

    /// Sign out: end the session at once, on the server.
    @POST("sign-out", access: .superuserSession)
    func signOut(request: RouteRequest) async throws -> PageAnswer {
        _ = try await context.form(request)
        return .seeOther(AdminPath.signIn, cookie: try await sessions.signOut(Cookies(request.info.headers)))
    }
}
