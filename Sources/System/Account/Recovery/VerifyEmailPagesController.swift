import HTTPTypes
import TrellisAuth
import TrellisKernel
import TrellisPages
import TrellisWeb

/// The page that the link in a mail about an address opens: a form confirms it, so opening the link changes nothing.
@Controller("account/verify-email")
struct VerifyEmailPagesController {
    let request: RequestInfo
    let dependencies: AccountDependencies
    let accounts: Accounts
    let sessions: BrowserSessionService

    init(_ context: PublicContext, dependencies: AccountDependencies) {
        request = context.request
        self.dependencies = dependencies
        accounts = dependencies.accounts.acting(for: context.scope)
        sessions = dependencies.sessions.acting(for: context.scope, context.request)
    }

    /// Show the form that confirms an address, by the token of the link or by the code.
    @GET(access: .open(reason: "The mailed token is the credential."))
    func form(token: String?, done: String?) async throws -> PageResponse {
        guard let token else {
            return try page(email: sessions.notedAddress ?? "", notice: AccountNotice.named(done))
        }
        guard let email = try await accounts.address(of: .verification(token)) else { return try unusable() }
        return try page(token: token, email: email)
    }

    /// Confirm an address.
    @POST(access: .open(reason: "The mailed token is the credential."), errors: [AccessError.originMismatch])
    func confirm(request: RouteRequest) async throws -> PageResponse {
        let fields = try await request.formFields()
        guard let token = fields["token"] else {
            return try await confirm(email: fields["email"] ?? "", code: fields["code"] ?? "")
        }
        let email = try await accounts.address(of: .verification(token))
        do {
            return try await confirmed(email, isReady: try await accounts.verifyEmail(token: token) != nil)
        } catch AuthError.proofInvalid {
            return try unusable()
        } catch let error as any AppError {
            return try page(token: token, email: email ?? "", failure: FormFailure(error))
        }
    }

    private func confirm(email: String, code: String) async throws -> PageResponse {
        do {
            let user = try await accounts.verifyEmail(email, code: MailedCode.typed(code))
            return try await confirmed(email, isReady: user != nil)
        } catch let error as any AppError {
            return try page(email: email, failure: FormFailure(error, ["auth.proof_invalid": "code"]))
        }
    }

    /// Returns to the page of the address, or to the form that signs in the user of a sign-up.
    ///
    /// - Parameter isReady: false for a sign-up that waits for approval.
    private func confirmed(_ email: String?, isReady: Bool) async throws -> PageResponse {
        if try await sessions.visitor != nil { return .done(.emailChanged, at: AccountPath.email) }
        let cookie = email.flatMap { sessions.addressCookie($0) }
        return .done(isReady ? .emailVerified : .signedUp, at: AccountPath.signIn, cookie: cookie)
    }

    /// Send the mail again; the response is the same for every address.
    @POST(
        "resend", access: .open(reason: "Only the mailbox learns the token."), errors: [AccessError.originMismatch])
    func resend(request: RouteRequest) async throws -> PageResponse {
        let email = try await request.formFields()["email"] ?? ""
        try await accounts.requestVerification(of: email, language: dependencies.layout.language(for: self.request))
        return .done(.verificationSent, at: AccountPath.verifyEmail, cookie: sessions.addressCookie(email))
    }

    private func unusable() throws -> PageResponse {
        try dependencies.layout.anonymousPage(
            "verify-email", MailboxText.linkUnusable,
            ["isUnusable": true, "token": .nothing, "email": FieldText.input(sessions.notedAddress ?? "")],
            for: request, status: .badRequest)
    }

    private func page(
        token: String? = nil, email: String, notice: AccountNotice? = nil, failure: FormFailure? = nil
    ) throws -> PageResponse {
        try dependencies.layout.anonymousPage(
            "verify-email", MailboxText.verifyTitle,
            [
                "isUnusable": false, "token": .text(token?.shortened(to: 256)), "email": FieldText.input(email),
            ], for: request, notice: notice, failure: failure)
    }
}
