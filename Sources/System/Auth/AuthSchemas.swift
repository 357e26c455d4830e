import TrellisKernel
import TrellisSchema

/// A new user and the tenant that he will own.
@Schema
struct SignupRequest {
    /// The address to log in with; upper and lower case are the same.
    @Format(.email) @Length(...254) var email: String
    /// Any characters; a sentence is better than a word.
    @Length(8...256) var password: String
    /// What the tenant's members will call it.
    @Length(1...120) var tenantName: String
}

/// What a user logs in with.
@Schema
struct LoginRequest {
    /// The address that the user signed up with.
    @Length(1...254) var email: String
    /// The user's password.
    @Length(1...256) var password: String
}

/// A refresh token to exchange.
@Schema
struct RefreshRequest {
    /// The newest refresh token of the session.
    @Length(1...256) var refreshToken: String
}

/// A refresh token whose session shall end.
@Schema
struct LogoutRequest {
    /// Any refresh token of the session; may be left out by who sends an access token.
    @Length(1...256) var refreshToken: String?
}

/// A change of password.
@Schema
struct PasswordChange {
    /// The password until now.
    @Length(1...256) var currentPassword: String
    /// The password from now on.
    @Length(8...256) var newPassword: String
}

/// The tokens of a session.
@Schema
struct TokenResponse {
    /// For `Authorization: Bearer …`, until it expires.
    var accessToken: String
    /// For `POST /auth/refresh`, good for one use.
    var refreshToken: String
    /// Always `Bearer`.
    var tokenType: String
    /// After how many seconds the access token expires.
    var expiresIn: Int
    /// Who logged in.
    var user: TokenUser
}

/// What a new user gets: the tokens of a first session, and the tenant.
@Schema
struct SignupResponse {
    /// For `Authorization: Bearer …`, until it expires.
    var accessToken: String
    /// For `POST /auth/refresh`, good for one use.
    var refreshToken: String
    /// Always `Bearer`.
    var tokenType: String
    /// After how many seconds the access token expires.
    var expiresIn: Int
    /// Who signed up.
    var user: TokenUser
    /// The tenant that the user owns.
    var tenant: TokenTenant
}

/// The user that tokens belong to.
@Schema
struct TokenUser {
    /// Identifies the user for ever.
    var id: ID<User>
    /// The address to log in with, in lower case.
    var email: String
}

/// The tenant that came with a sign-up.
@Schema
struct TokenTenant {
    /// Identifies the tenant for ever; goes into `X-Tenant-ID`.
    var id: ID<Tenant>
    /// What its members call it.
    var name: String
}
