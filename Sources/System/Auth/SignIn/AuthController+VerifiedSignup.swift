import TrellisKernel
import TrellisSchema
import TrellisTenants
import TrellisUsers
import TrellisWeb

extension AuthController {
    /// Returns the route `POST /auth/signup` of a product whose sign-ups wait for the proof of the mailbox.
    ///
    /// Written manually, so that it has the name of the route whose place it takes.
    static func verifiedSignupRoute(_ make: @escaping @Sendable (PublicContext) -> Self) -> Route {
        verifiedRoute(Extended<SignupRequest>.self, "Sign up: request a user, and a tenant that the user owns.") {
            context, body in
            try await make(context).requestSignUp(body.email, body.password, body.tenantName, body.extra)
        }
    }

    /// The same for a product whose sign-up creates no tenant.
    static func verifiedUserSignupRoute(_ make: @escaping @Sendable (PublicContext) -> Self) -> Route {
        verifiedRoute(Extended<UserSignupRequest>.self, "Sign up: request a user.") { context, body in
            try await make(context).requestSignUp(body.email, body.password, nil, body.extra)
        }
    }

    private static func verifiedRoute<Body: SchemaValue>(
        _ body: Body.Type, _ summary: String,
        _ request: @escaping @Sendable (PublicContext, Body) async throws -> Void
    ) -> Route {
        Route(
            .post, "auth/signup", access: .open(reason: "Users have no account before they sign up."),
            errors: [AuthError.busy, ThrottleError.tooManyMails(retryAfter: 1)],
            handler: AuthController.RouteName.signup.handlerName, summary: summary,
            details: """
                The address gets a mail, whose token or code completes the sign-up: `POST /auth/verify-email`. The \
                response is the same for an address that has an account: then the mail says so.
                """,
            tag: "auth", parameters: BodyParameter(body), returns: ResponseEncoder(Accepted<MailRequested>.self)
        ) { context, body in
            try await request(context, body)
            return Accepted(MailRequested())
        }
    }

    private func requestSignUp(
        _ email: String, _ password: String, _ tenantName: String?, _ extra: ExtraValues
    ) async throws {
        try accounts.rules.check(email)
        try await accounts.requestSignUp(newAccount(email, password, tenantName, extra))
    }

    /// Returns the account of a body.
    func newAccount(
        _ email: String, _ password: String, _ tenantName: String?, _ extra: ExtraValues
    ) -> NewAccount {
        var account = NewAccount(email: email, password: .text(password), tenantName: tenantName)
        account.userFields = accounts.users.memberName.flatMap { extra[$0] }
        account.tenantFields = tenantName == nil ? nil : accounts.tenants.signUpMemberName.flatMap { extra[$0] }
        return account
    }
}
