import Trellis
import TrellisAuth
import TrellisConfig
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisUsers
import TrellisWeb

/// A product with sign-up and login routes of its own: no tenants, one token, another word before it, another prefix.
///
/// Its users come from three sources: sign-up, an import of Django's hashes, and the directory of a company.
struct ReaderProduct: Product {
    static let name = "Readers"
    static let settings: [any Settings.Type] = StandardSystem.settings

    static func compose(on platform: Platform) throws -> Composition {
        var system = try StandardSystem(on: platform, product: name)
        system.credentialSchemes = [.authorization("Token")]
        system.auth.passwords = DjangoHashes(then: system.auth.passwords)
        system.auth.directory = CompanyDirectory(then: system.auth.directory)
        return try system.composition(modules: [ReadersModule(accounts: system.accounts)])
    }
}

struct ReadersModule: Module {
    static let name = "readers"

    let accounts: Accounts

    func routes(in catalog: ProductCatalog) -> ModuleRoutes {
        let routes =
            ReaderSignInController.routes { ReaderSignInController($0, accounts: accounts) }
            + ReaderController.routes { ReaderController($0, accounts: accounts) }
        return ModuleRoutes(unprefixed: routes)
    }
}

/// A reader, with a token.
@Schema
struct ReaderResponse {
    var email: String
    var name: String
    var token: String?
}

extension ReaderResponse {
    init(_ tokens: SessionTokens) {
        self.init(email: tokens.user.email, name: tokens.user.displayName, token: tokens.accessToken)
    }
}

/// A new reader.
@Schema
struct ReaderCreate {
    var email: String
    var password: String
    var name: String
}

/// The credentials of a reader.
@Schema
struct ReaderLogin {
    var email: String
    var password: String
}

/// A change of a reader.
@Schema
struct ReaderUpdate {
    var email: String?
    var password: String?
    var name: String?
}

/// Sign-up and login of readers.
@Controller("api/readers")
struct ReaderSignInController {
    let accounts: Accounts

    init(_ context: PublicContext, accounts: Accounts) {
        self.accounts = accounts.acting(for: context.scope)
    }

    /// Sign up.
    @POST(access: .open(reason: "Readers have no account before they sign up."), errors: Accounts.createErrors)
    func signUp(body: ReaderCreate) async throws -> Created<ReaderResponse> {
        let account = NewAccount(email: body.email, password: .text(body.password), displayName: body.name)
        return Created(ReaderResponse(try await accounts.signUp(account).tokens), location: "/api/reader")
    }

    /// Log in.
    @POST("login", access: .open(reason: "The password is the credential."), errors: Accounts.logInErrors)
    func logIn(body: ReaderLogin) async throws -> ReaderResponse {
        ReaderResponse(try await accounts.logIn(email: body.email, password: body.password))
    }
}

/// The reader who sends the request.
@Controller("api/reader")
struct ReaderController {
    let userID: ID<User>
    let accounts: Accounts

    init(_ context: UserContext, accounts: Accounts) {
        userID = context.userID
        self.accounts = accounts.acting(for: context.scope)
    }

    /// Change the reader.
    @PUT(access: .authenticated, errors: Accounts.changeErrors)
    func change(body: ReaderUpdate) async throws -> ReaderResponse {
        let change = AccountChange(email: body.email, password: body.password, displayName: body.name)
        let changed = try await accounts.change(userID, to: change, proof: .session)
        return ReaderResponse(
            email: changed.user.email, name: changed.user.displayName, token: changed.tokens?.accessToken)
    }

    /// Log out everywhere.
    @DELETE("sessions", access: .authenticated)
    func logOut() async throws -> NoContent {
        try await accounts.endSessions(of: userID)
        return NoContent()
    }
}
