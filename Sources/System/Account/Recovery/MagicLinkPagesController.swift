import HTTPTypes
import TrellisAuth
import TrellisKernel
import TrellisPages
import TrellisWeb

/// Signing in with a mailed link or code: the form that requests the mail, and the page that the link opens, whose form
/// uses it, so that opening the link changes nothing.
@Controller("account/magic-link")
struct MagicLinkPagesController {
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

    /// What the page is for.
    private enum State {
        case new, sent, unusable
        case link(String)
    }

    /// Show the form that requests the mail, the one for its code, or the one that uses its link.
    @GET(access: .open(reason: "The mailed token is the credential."))
    func form(token: String?, next: String?, done: String?) async throws -> PageResponse {
        let (next, noted) = (dependencies.returnPath(next), sessions.notedAddress ?? "")
        guard let token else {
            let notice = AccountNotice.named(done)
            return try page(notice == .magicLinkSent ? .sent : .new, email: noted, next: next, notice: notice)
        }
        guard let email = try await accounts.address(of: .magicLink(token)) else {
            return try page(.unusable, email: noted, next: next)
        }
        return try page(.link(token), email: email, next: next)
    }

    /// Send a link and a code; the response is the same for every address.
    @POST("send", access: .open(reason: "Only the mailbox learns the token."), errors: [AccessError.originMismatch])
    func send(request: RouteRequest) async throws -> PageResponse {
        let fields = try await request.formFields()
        let (email, next) = (fields["email"] ?? "", dependencies.returnPath(fields["next"]))
        try await accounts.requestMagicLink(to: email, language: dependencies.layout.language(for: self.request))
        let query = next.text == dependencies.home ? "" : QueryString.query([("next", next.text)])
        return .done(.magicLinkSent, at: AccountPath.magicLink + query, cookie: sessions.addressCookie(email))
    }

    /// Sign in with the link or the code.
    @POST(access: .open(reason: "The mailed token is the credential."), errors: [AccessError.originMismatch])
    func signIn(request: RouteRequest) async throws -> PageResponse {
        let fields = try await request.formFields()
        let next = dependencies.returnPath(fields["next"])
        guard let token = fields["token"] else {
            return try await signIn(email: fields["email"] ?? "", code: fields["code"] ?? "", next: next)
        }
        let email = try await accounts.address(of: .magicLink(token)) ?? ""
        do {
            let cookie = try await sessions.signIn(magicLink: token)
            return .seeOther(next.text, cookie: cookie).setting(sessions.deviceCookie(for: email))
        } catch AuthError.proofInvalid {
            return try page(.unusable, email: sessions.notedAddress ?? "", next: next)
        } catch let error as any AppError {
            return try page(.link(token), email: email, next: next, failure: FormFailure(error))
        }
    }

    private func signIn(email: String, code: String, next: ReturnPath) async throws -> PageResponse {
        do {
            let cookie = try await sessions.signIn(email: email, code: MailedCode.typed(code))
            return .seeOther(next.text, cookie: cookie).setting(sessions.deviceCookie(for: email))
        } catch let error as any AppError {
            return try page(
                .sent, email: email, next: next, failure: FormFailure(error, ["auth.proof_invalid": "code"]))
        }
    }

    private func page(
        _ state: State, email: String, next: ReturnPath, notice: AccountNotice? = nil, failure: FormFailure? = nil
    ) throws -> PageResponse {
        var fields: TemplateFields = [
            "email": FieldText.input(email), "token": .nothing, "isNew": false, "isSent": false, "isUnusable": false,
        ]
        let title: any TextSource
        switch state {
        case .new: (title, fields["isNew"]) = (SignInText.mailLink, true)
        case .sent: (title, fields["isSent"]) = (MailboxText.checkMail, true)
        case .unusable: (title, fields["isUnusable"]) = (MailboxText.linkUnusable, true)
        case .link(let token): (title, fields["token"]) = (AccountText.signIn, .text(token.shortened(to: 256)))
        }
        let isUnusable = if case .unusable = state { true } else { false }
        return try dependencies.layout.anonymousPage(
            "magic-link", title, fields.merging(dependencies.fields(of: next)), for: request, notice: notice,
            failure: failure, status: isUnusable ? .badRequest : .ok)
    }
}
