import HTTPTypes
import TrellisSchema
import TrellisUsers
import TrellisWeb

/// Sign-up, login and sessions.
@Controller("auth")
struct AuthController {
    let auth: AuthService
    let requestID: String
    let userPath: String
    let bearer: String?

    init(_ context: PublicContext, auth: AuthService) {
        self.auth = auth.acting(for: context.scope)
        requestID = context.request.id
        // The route of the user has the same prefix as these routes.
        let path = context.request.path
        bearer = Self.bearer(context.request.headers[.authorization])
        userPath = (path.hasSuffix("/auth/signup") ? path.dropLast(12) : "") + "/users/me"
    }

    /// Sign up: create a user, and a tenant that the user owns.
    @POST(
        "signup", access: .open(reason: "Users have no account before they sign up."),
        errors: [UserError.emailTaken, AuthError.busy])
    func signup(body: Extended<SignupRequest>) async throws -> Created<Extended<SignupResponse>> {
        Created(
            try await auth.signUp(body.base, extra: body.extra, requestID: requestID), location: userPath)
    }

    /// Log in with email address and password.
    ///
    /// The error doesn't reveal whether the address or the password is wrong.
    @POST(
        "login", access: .open(reason: "The password is the credential."),
        errors: [AuthError.invalidCredentials, AuthError.busy])
    func login(body: LoginRequest) async throws -> TokenResponse {
        try await auth.logIn(body)
    }

    /// Exchange a refresh token for new tokens.
    ///
    /// A refresh token is valid for one use; a second use ends its whole session.
    @POST(
        "refresh", access: .open(reason: "The refresh token is the credential."),
        errors: [AuthError.refreshInvalid, AuthError.refreshReused])
    func refresh(body: RefreshRequest) async throws -> TokenResponse {
        try await auth.refresh(body)
    }

    /// Returns the token of a header field `Bearer …` (RFC 6750, section 2.1).
    private static func bearer(_ field: String?) -> String? {
        guard let parts = field?.split(separator: " "), parts.count == 2, parts[0].lowercased() == "bearer" else {
            return nil
        }
        return String(parts[1])
    }
}

extension AuthController {
    /// Returns the route `POST /auth/logout`, written manually because its body is optional.
    static func logoutRoute(_ make: @escaping @Sendable (PublicContext) -> Self) -> Route {
        Route(
            .post, "auth/logout", access: .open(reason: "Either token is the credential."),
            errors: [AccessError.unauthenticated], handler: "AuthController.logout",
            summary: "Log out: end a session, and with it all of its tokens.",
            details: """
                Ends the session of the refresh token in the body or, without one, of the access token in the \
                Authorization header. An unknown refresh token, and one whose session has already ended, changes nothing \
                and succeeds as well.
                """,
            tag: "auth", parameters: OptionalBodyParameter(LogoutRequest.self), returns: ResponseEncoder(NoContent.self)
        ) { context, body in
            let controller = make(context)
            try await controller.auth.logOut(refreshToken: body?.refreshToken, bearer: controller.bearer)
            return NoContent()
        }
    }
}
