import TrellisSchema

/// A new user without a tenant.
@Schema
struct UserSignupRequest {
    /// The email address to log in with; case-insensitive.
    @Format(.email) @Length(...254) var email: String
    /// Any characters, at least as many as `auth.password_minimum`; common and easily guessed passwords are refused.
    @Length(...PasswordRules.maxLength) @Example("correct horse battery staple") var password: String
}

/// The response to a sign-up without a tenant: the tokens of a first session.
@Schema
struct UserSignupResponse {
    /// For `Authorization: Bearer …`, until it expires.
    var accessToken: String
    /// For `POST /auth/refresh`, valid for one use.
    var refreshToken: String
    /// Always `Bearer`.
    var tokenType: String
    /// The lifetime of the access token, in seconds.
    var expiresIn: Int
    /// The user who signed up.
    var user: TokenUser
}

extension UserSignupResponse {
    /// Creates the response with the tokens of a first session.
    init(_ tokens: SessionTokens) {
        let tokens = TokenResponse(tokens)
        self.init(
            accessToken: tokens.accessToken, refreshToken: tokens.refreshToken, tokenType: tokens.tokenType,
            expiresIn: tokens.expiresIn, user: tokens.user)
    }
}
