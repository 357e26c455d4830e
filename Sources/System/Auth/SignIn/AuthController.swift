import HTTPTypes
import TrellisKernel
import TrellisSchema
import TrellisTenants
import TrellisUsers
import TrellisWeb

/// Sign-up, login and sessions.
@Controller("auth")
struct AuthController {
    let accounts: Accounts
    let userPath: String
    let accessToken: String?

    init(_ context: PublicContext, accounts: Accounts) {
        self.accounts = accounts.acting(for: context.scope, context.request)
        // The route of the user has the same prefix as these routes.
        let path = context.request.path
        accessToken = try? context.request.credentials().token
        userPath = (path.removingSuffix(utf8: "/auth/signup") ?? "") + "/users/me"
    }

    /// Sign up: create a user, and a tenant that the user owns.
    @POST(
        "signup", access: .open(reason: "Users have no account before they sign up."),
        errors: Accounts.createErrors)
    func signup(body: Extended<SignupRequest>) async throws -> Created<Extended<SignupResponse>> {
        try accounts.rules.check(body.email)
        let account = newAccount(body.email, body.password, body.tenantName, body.extra)
        return try await accounts.offeringAddress(of: account) {
            Created(try await accounts.signUp(account, owning: body.tenantName), location: userPath)
        }
    }

    /// Log in with email address and password.
    ///
    /// The error doesn't reveal whether the address or the password is wrong. After too many wrong passwords the next one
    /// must wait; a client that sends the device token of its last login waits for its own ones only.
    @POST(
        "login", access: .open(reason: "The password is the credential."),
        errors: [
            AuthError.invalidCredentials, AuthError.userDisabled, AuthError.busy,
            ThrottleError.tooManyAttempts(retryAfter: 1),
        ])
    func login(body: LoginRequest) async throws -> TokenResponse {
        let accounts = accounts.knowing(device: body.deviceToken)
        return TokenResponse(try await accounts.logIn(email: body.email, password: body.password))
    }

    /// Exchange a refresh token for new tokens.
    ///
    /// A refresh token is valid for one use; a second use ends its whole session. Only the client that used it may repeat
    /// that for some seconds, with the same result, such as when the response was lost.
    @POST(
        "refresh", access: .open(reason: "The refresh token is the credential."),
        errors: Accounts.refreshErrors)
    func refresh(body: RefreshRequest) async throws -> TokenResponse {
        TokenResponse(try await accounts.refresh(body.refreshToken))
    }
}

extension AuthController {
    /// Returns the route `POST /auth/logout`, written manually because its body is optional.
    static func logoutRoute(_ make: @escaping @Sendable (PublicContext) -> Self) -> Route {
        Route(
            .post, "auth/logout", access: .open(reason: "Either token is the credential."),
            errors: Accounts.logOutErrors, handler: "AuthController.logout",
            summary: "Log out: end a session, and with it all of its tokens.",
            details: """
                Ends the session of the refresh token in the body or, without one, of the access token of the \
                request. An unknown refresh token, and one whose session has already ended, changes nothing \
                and succeeds as well.
                """,
            tag: "auth", parameters: OptionalBodyParameter(LogoutRequest.self), returns: ResponseEncoder(NoContent.self)
        ) { context, body in
            let controller = make(context)
            if let token = body?.refreshToken {
                try await controller.accounts.end(refreshToken: token)
            } else {
                try await controller.accounts.end(accessToken: controller.accessToken ?? "")
            }
            return NoContent()
        }
    }
}
