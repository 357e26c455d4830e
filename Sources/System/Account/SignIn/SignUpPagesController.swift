import TrellisAuth
import TrellisKernel
import TrellisPages
import TrellisWeb

/// Signing up on the account pages.
@Controller("account/sign-up")
struct SignUpPagesController {
    let request: RequestInfo
    let dependencies: AccountDependencies
    let sessions: BrowserSessionService
    let accounts: Accounts

    init(_ context: PublicContext, dependencies: AccountDependencies) {
        request = context.request
        self.dependencies = dependencies
        sessions = dependencies.sessions.acting(for: context.scope, context.request)
        accounts = dependencies.accounts.acting(for: context.scope)
    }

    private static let inputs = [
        "/email": "email", "/password": "password", "/tenant_name": "tenant", "user.email_taken": "email",
        "auth.domain_not_allowed": "email",
    ]
    /// The fields of the form that are no input of a product's own sign-up.
    private static let ownFields: Set = ["email", "password", "next"]

    /// Show the sign-up form; a user who is signed in is redirected to the page after it.
    @GET(access: .open(reason: "Users have no account before they sign up."))
    func form(next: String?) async throws -> PageResponse {
        let next = dependencies.returnPath(next)
        guard try await sessions.visitor == nil else { return .seeOther(next.text) }
        return try page(next: next, email: sessions.notedAddress ?? "")
    }

    /// Sign up: create a user, and a tenant where the product has one for each user.
    ///
    /// With a sign-up of the product's own (`SignUpFlow`), the fields of its template are the input.
    @POST(
        access: .open(reason: "Users have no account before they sign up."), errors: [AccessError.originMismatch])
    func signUp(request: RouteRequest) async throws -> PageResponse {
        let fields = try await request.formFields()
        let (email, tenant) = (fields["email"] ?? "", fields["tenant"] ?? "")
        let next = dependencies.returnPath(fields["next"])
        let account = NewAccount(
            email: email, password: .text(fields["password"] ?? ""),
            tenantName: dependencies.hasTenantAtSignUp ? tenant : nil)
        do {
            return try await signUp(account, fields, next: next)
        } catch let error as any AppError {
            return try page(next: next, email: email, tenant: tenant, failure: FormFailure(error, Self.inputs))
        }
    }

    private func signUp(_ account: NewAccount, _ fields: FormFields, next: ReturnPath) async throws -> PageResponse {
        let language = dependencies.layout.language(for: request)
        let noted = sessions.addressCookie(account.email)
        if accounts.hasFlow {
            let input = fields.pairs.filter { !Self.ownFields.contains($0.name) }
            try await accounts.signUpByFlow(account, fields: input, mailIn: language)
            return accounts.rules.mode == .verified
                ? .done(.signUpSent, at: AccountPath.verifyEmail, cookie: noted)
                : .done(.signedUp, at: AccountPath.signIn, cookie: noted)
        }
        try accounts.rules.check(account.email)
        guard accounts.rules.mode == .immediate else {
            try await accounts.requestSignUp(account, mailIn: language)
            return .done(.signUpSent, at: AccountPath.verifyEmail, cookie: noted)
        }
        let cookie = try await accounts.offeringAddress(of: account, mailIn: language) {
            try await sessions.signUp(account)
        }
        return .seeOther(next.text, cookie: cookie).setting(sessions.deviceCookie(for: account.email))
    }

    private func page(
        next: ReturnPath, email: String, tenant: String = "", failure: FormFailure? = nil
    ) throws -> PageResponse {
        let (layout, rules) = (dependencies.layout, dependencies.accounts.rules)
        let domains = AccountSentence.signUpDomains(rules.domains)
        let fields: TemplateFields = [
            "email": FieldText.input(email), "tenant": FieldText.input(tenant, limit: 200),
            "hasTenant": .flag(dependencies.hasTenantAtSignUp), "isOpen": .flag(rules.isOpen),
            "domains": rules.domains.isEmpty
                ? .nothing : .text(layout.text(domains, in: layout.language(for: request))),
        ]
        return try layout.anonymousPage(
            "sign-up", AccountText.signUp, fields.merging(dependencies.fields(of: next)), for: request,
            failure: failure)
    }
}
