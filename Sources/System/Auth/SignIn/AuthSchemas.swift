import TrellisKernel
import TrellisSchema
import TrellisTenants
import TrellisUsers

/// A new user and the tenant that the user will own.
@Schema
struct SignupRequest {
    /// The email address to log in with; case-insensitive.
    @Format(.email) @Length(...254) var email: String
    /// Any characters, at least as many as `auth.password_minimum`; common and easily guessed passwords are refused.
    @Length(...PasswordRules.maxLength) @Example("correct horse battery staple") var password: String
    /// The name of the tenant.
    @Name(1...120) var tenantName: String
}

/// The credentials of a user.
@Schema
struct LoginRequest {
    /// The email address of the user.
    @Length(1...254) var email: String
    /// The user's password.
    @Length(1...PasswordRules.maxLength) var password: String
    /// The device token of an earlier login to this account; without it, wrong passwords of others may make it wait.
    @Length(1...200) var deviceToken: String?
}

/// A refresh token to exchange.
@Schema
struct RefreshRequest {
    /// The newest refresh token of the session.
    @Length(1...256) var refreshToken: String
}

/// A refresh token whose session to end.
@Schema
struct LogoutRequest {
    /// Any refresh token of the session; optional with an access token.
    @Length(1...256) var refreshToken: String?
}

/// A change of password.
@Schema
struct PasswordChange {
    /// The current password.
    @Length(1...PasswordRules.maxLength) var currentPassword: String
    /// The new password: any characters, at least as many as `auth.password_minimum`.
    @Length(...PasswordRules.maxLength) @Example("correct horse battery staple") var newPassword: String
}

/// The tokens of a session.
@Schema
struct TokenResponse {
    /// For `Authorization: Bearer …`, until it expires.
    var accessToken: String
    /// For `POST /auth/refresh`, valid for one use.
    var refreshToken: String
    /// Always `Bearer`.
    var tokenType: String
    /// The lifetime of the access token, in seconds.
    var expiresIn: Int
    /// The user who logged in.
    var user: TokenUser
    /// For the next `POST /auth/login` of this device; absent after a refresh.
    var deviceToken: String?
}

extension TokenResponse {
    /// Creates the response with the tokens of a session.
    init(_ tokens: SessionTokens) {
        self.init(
            accessToken: tokens.accessToken, refreshToken: tokens.refreshToken, tokenType: "Bearer",
            expiresIn: Int(clamping: tokens.lifetime.components.seconds),
            user: TokenUser(id: tokens.user.id, email: tokens.user.email), deviceToken: tokens.deviceToken)
    }
}

/// The response to a sign-up: the tokens of a first session, and the tenant.
@Schema
struct SignupResponse {
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
    /// The tenant that the user owns.
    var tenant: TokenTenant
}

extension SignupResponse {
    /// Creates the response with the tokens of a first session.
    init(_ tokens: SessionTokens, _ tenant: TenantRecord) {
        let tokens = TokenResponse(tokens)
        self.init(
            accessToken: tokens.accessToken, refreshToken: tokens.refreshToken, tokenType: tokens.tokenType,
            expiresIn: tokens.expiresIn, user: tokens.user, tenant: TokenTenant(id: tenant.id, name: tenant.name))
    }
}

/// The user that tokens belong to.
@Schema
struct TokenUser {
    /// The permanent id of the user.
    var id: ID<User>
    /// The email address to log in with, in lower case.
    var email: String
}

/// The tenant that was created with a user.
@Schema
struct TokenTenant {
    /// The permanent id of the tenant; the value for `X-Tenant-ID`.
    var id: ID<Tenant>
    /// The name of the tenant.
    var name: String
}
