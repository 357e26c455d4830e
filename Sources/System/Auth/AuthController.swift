import HTTPTypes
import TrellisSchema
import TrellisWeb
import Users

/// Signing up, logging in, and keeping a session.
@Controller("auth")
struct AuthController {
    let auth: AuthService
    let requestID: String
    let userPath: String
    let bearer: String?

    init(_ context: PublicContext, auth: AuthService) {
        self.auth = auth.acting(for: context.scope)
        requestID = context.request.id
        // Whatever prefix the composition root gave these routes, the user's own has it too.
        let path = context.request.path
        bearer = Self.bearer(context.request.headers[.authorization])
        userPath = (path.hasSuffix("/auth/signup") ? path.dropLast(12) : "") + "/users/me"
    }

    /// Sign up: make a user, and a tenant that the user owns.
    @POST(
        "signup", access: .open(reason: "Nobody has an account before signing up."),
        errors: [UserError.emailTaken, AuthError.busy])
    func signup(body: SignupRequest) async throws -> Created<SignupResponse> {
        Created(try await auth.signUp(body, requestID: requestID), location: userPath)
    }

    /// Log in with e-mail address and password.
    ///
    /// Whether it is the address or the password that is wrong is not told.
    @POST(
        "login", access: .open(reason: "The password is the credential."),
        errors: [AuthError.invalidCredentials, AuthError.busy])
    func login(body: LoginRequest) async throws -> TokenResponse {
        try await auth.logIn(body)
    }

    /// Exchange a refresh token for new tokens.
    ///
    /// A refresh token is good for one use; using it a second time ends its whole session.
    @POST(
        "refresh", access: .open(reason: "The refresh token is the credential."),
        errors: [AuthError.refreshInvalid, AuthError.refreshReused])
    func refresh(body: RefreshRequest) async throws -> TokenResponse {
        try await auth.refresh(body)
    }

    /// The token of a field like `Bearer …` (RFC 6750, section 2.1).
    private static func bearer(_ field: String?) -> String? {
        guard let parts = field?.split(separator: " "), parts.count == 2, parts[0].lowercased() == "bearer" else {
            return nil
        }
        return String(parts[1])
    }
}

extension AuthController {
    /// `POST /auth/logout`, written by hand since its body may be left out.
    static func logoutRoute(_ make: @escaping @Sendable (PublicContext) -> Self) -> Route {
        Route(
            .post, "auth/logout", access: .open(reason: "Either token is the credential."),
            errors: [AccessError.unauthenticated], handler: "AuthController.logout",
            summary: "Log out: end a session, and with it all of its tokens.",
            details: """
                The session is that of the refresh token in the body or, without one, of the access token in the \
                Authorization header. Ending the session of an unknown or used refresh token changes nothing and succeeds \
                as well.
                """,
            tag: "auth", takes: OptionalBodyParameter(LogoutRequest.self), answers: RouteAnswer(NoContent.self)
        ) { context, body in
            let controller = make(context)
            try await controller.auth.logOut(refreshToken: body?.refreshToken, bearer: controller.bearer)
            return NoContent()
        }
    }
}
