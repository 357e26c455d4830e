import TrellisKernel
import TrellisSchema
import TrellisUsers
import TrellisWeb

/// A new user; the product's own input is a further member.
@Schema
struct FlowSignupRequest {
    /// The email address to log in with; case-insensitive.
    @Format(.email) @Length(...254) var email: String
    /// Any characters, at least as many as `auth.password_minimum`; common and easily guessed passwords are refused.
    @Length(...PasswordRules.maxLength) var password: String
}

extension AuthController {
    /// Returns the route `POST /auth/signup` of a product with a flow of its own.
    ///
    /// Written manually, so that it has the name of the route whose place it takes.
    static func flowSignupRoute(
        _ flow: SignUpFlow, mode: SignUpMode, _ make: @escaping @Sendable (PublicContext) -> Self
    ) -> Route {
        Route(
            .post, "auth/signup", access: .open(reason: "Users have no account before they sign up."),
            errors: [AuthError.busy]
                + (mode == .immediate
                    ? [UserError.emailTaken, AuthError.signUpClosed] : [ThrottleError.tooManyMails(retryAfter: 1)]),
            handler: AuthController.RouteName.signup.handlerName, summary: "Sign up.",
            details: mode == .immediate
                ? "The user can log in afterwards, unless the sign-up has to be approved before."
                : "The address gets a mail, whose token or code continues the sign-up: `POST /auth/verify-email`.",
            tag: "auth", parameters: BodyParameter(Extended<FlowSignupRequest>.self),
            returns: ResponseEncoder(Accepted<MailRequested>.self)
        ) { context, body in
            let controller = make(context)
            try await controller.accounts.signUpByFlow(
                NewAccount(email: body.email, password: .text(body.password)), input: body.extra[flow.name])
            return Accepted(MailRequested())
        }
    }
}
