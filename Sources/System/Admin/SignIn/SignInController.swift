import Auth
import HTTPTypes
import TrellisWeb

/// The way into superusers' pages.
@Controller("admin/sign-in")
struct SignInController {
    let frame: PageFrame
    let sessions: PageSessionService

    init(_ context: PublicContext, frame: PageFrame, sessions: PageSessionService) {
        self.frame = frame
        self.sessions = sessions.acting(for: context.scope)
    }

    /// Show the sign-in form.
    @GET(access: .open(reason: "Nobody is signed in before signing in."))
    func form(next: String?) async throws -> PageAnswer {
        try page(next: ReturnPath(next), email: "")
    }

    /// Sign in with e-mail address and password.
    ///
    /// Whether address, password or rights are wrong is not told.
    @POST(access: .open(reason: "The password is the credential."), errors: [AccessError.foreignOrigin])
    func signIn(request: RouteRequest) async throws -> PageAnswer {
        let fields = try await request.formFields()
        let (email, password) = (fields["email"] ?? "", fields["password"] ?? "")
        let next = ReturnPath(fields["next"])
        // Longer ones can't be right, and would only cost time.
        guard email.utf8.count <= 320, password.utf8.count <= 2048 else {
            return try page(next: next, email: "", failing: AuthError.invalidCredentials)
        }
        do {
            return .seeOther(next.text, cookie: try await sessions.signIn(email: email, password: password))
        } catch let error as AuthError {
            return try page(next: next, email: email, failing: error)
        }
    }

    private func page(next: ReturnPath, email: String, failing error: AuthError? = nil) throws -> PageAnswer {
        let text: String? =
            switch error {
            case nil: nil
            case .busy: AuthError.busy.message
            default: "No superuser has this e-mail address and password."
            }
        let fields: PageFields = ["next": .text(next.text), "email": .text(email), "failure": .text(text)]
        return try frame.openPage("sign-in", title: "Sign in", fields, status: error.map(\.status) ?? .ok)
    }
}

extension AuthError {
    fileprivate var status: HTTPResponse.Status { self == .busy ? .serviceUnavailable : .unauthorized }
}
