package import TrellisKernel
package import TrellisSchema

/// A new user and the tenant that he will own.
@Schema
package struct SignupRequest {
    /// The address to log in with; upper and lower case are the same.
    @Format(.email) @Length(...254) package var email: String
    /// Any characters; a sentence is better than a word.
    @Length(8...256) package var password: String
    /// What the tenant's members will call it.
    @Length(1...120) package var tenantName: String
}

/// What a user logs in with.
@Schema
package struct LoginRequest {
    /// The address that the user signed up with.
    @Length(1...254) package var email: String
    /// The user's password.
    @Length(1...256) package var password: String
}

/// A refresh token to exchange.
@Schema
package struct RefreshRequest {
    /// The newest refresh token of the session.
    @Length(1...256) package var refreshToken: String
}

/// A refresh token whose session shall end.
@Schema
package struct LogoutRequest {
    /// Any refresh token of the session; may be left out by who sends an access token.
    @Length(1...256) package var refreshToken: String?
}

/// A change of password.
@Schema
package struct PasswordChange {
    /// The password until now.
    @Length(1...256) package var currentPassword: String
    /// The password from now on.
    @Length(8...256) package var newPassword: String
}

/// The tokens of a session.
@Schema
package struct TokenResponse {
    /// For `Authorization: Bearer …`, until it expires.
    package var accessToken: String
    /// For `POST /auth/refresh`, good for one use.
    package var refreshToken: String
    /// Always `Bearer`.
    package var tokenType: String
    /// After how many seconds the access token expires.
    package var expiresIn: Int
    /// Who logged in.
    package var user: TokenUser
}

/// What a new user gets: the tokens of a first session, and the tenant.
@Schema
package struct SignupResponse {
    /// For `Authorization: Bearer …`, until it expires.
    package var accessToken: String
    /// For `POST /auth/refresh`, good for one use.
    package var refreshToken: String
    /// Always `Bearer`.
    package var tokenType: String
    /// After how many seconds the access token expires.
    package var expiresIn: Int
    /// Who signed up.
    package var user: TokenUser
    /// The tenant that the user owns.
    package var tenant: TokenTenant
}

/// The user that tokens belong to.
@Schema
package struct TokenUser {
    /// Identifies the user for ever.
    package var id: ID<User>
    /// The address to log in with, in lower case.
    package var email: String
}

/// The tenant that came with a sign-up.
@Schema
package struct TokenTenant {
    /// Identifies the tenant for ever; goes into `X-Tenant-ID`.
    package var id: ID<Tenant>
    /// What its members call it.
    package var name: String
}
