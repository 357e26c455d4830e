import TrellisSchema
import TrellisUsers
import TrellisWeb

extension AuthController {
    /// Returns the route `POST /auth/signup` of a product whose sign-up creates no tenant.
    ///
    /// Written manually, so that it has the name of the route whose place it takes.
    static func userSignupRoute(_ make: @escaping @Sendable (PublicContext) -> Self) -> Route {
        Route(
            .post, "auth/signup", access: .open(reason: "Users have no account before they sign up."),
            errors: Accounts.createErrors, handler: AuthController.RouteName.signup.handlerName,
            summary: "Sign up: create a user.", tag: "auth",
            parameters: BodyParameter(Extended<UserSignupRequest>.self),
            returns: ResponseEncoder(Created<Extended<UserSignupResponse>>.self)
        ) { context, body in
            let controller = make(context)
            try controller.accounts.rules.check(body.email)
            let account = controller.newAccount(body.email, body.password, nil, body.extra)
            return try await controller.accounts.offeringAddress(of: account) {
                let (created, tokens) = try await controller.accounts.signUp(account)
                return Created(
                    Extended(UserSignupResponse(tokens), extra: created.extra), location: controller.userPath)
            }
        }
    }
}
