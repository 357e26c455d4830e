import TrellisAuth
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisUsers
import TrellisWeb

/// Signing up and logging in.
@Controller("users")
struct SignInController {
    let users: SignInService

    init(_ context: PublicContext, accounts: Accounts) {
        users = SignInService(accounts: accounts.acting(for: context.scope), database: context.global)
    }

    /// Sign up.
    @POST(
        access: .open(reason: "Users have no account before they sign up."),
        errors: Accounts.createErrors + [GazetteError.usernameTaken])
    func signUp(body: Wrapped<SignUp>) async throws -> Created<Wrapped<AccountResponse>> {
        Created(Wrapped(try await users.signUp(body.content)), location: "/api/user")
    }

    /// Log in.
    @POST(
        "login", access: .open(reason: "The password is the credential."),
        errors: Accounts.logInErrors + [GazetteError.profileNotFound])
    func logIn(body: Wrapped<LogIn>) async throws -> Wrapped<AccountResponse> {
        Wrapped(try await users.logIn(body.content))
    }
}

/// The user who sends the request.
@Controller("user")
struct AccountController {
    let account: AccountService
    let request: RequestInfo

    init(_ context: UserContext, accounts: Accounts) {
        account = AccountService(accounts: accounts.acting(for: context.scope), database: context.global)
        request = context.request
    }

    /// Return the user.
    @GET(access: .authenticated, errors: [UserError.notFound, GazetteError.profileNotFound])
    func get() async throws -> Wrapped<AccountResponse> {
        Wrapped(try await account.get(token: try request.credentials().token))
    }

    /// Change the user.
    ///
    /// A new password ends all sessions: the response has the token of a new one.
    @PUT(
        access: .authenticated,
        errors: [UserError.emailTaken, UserError.notFound, AuthError.busy] + [
            GazetteError.profileNotFound, GazetteError.usernameTaken,
        ])
    func update(body: Wrapped<AccountChanges>) async throws -> Wrapped<AccountResponse> {
        Wrapped(try await account.update(body.content, token: try request.credentials().token))
    }
}
