import HTTPTypes
import TrellisKernel
import TrellisWeb

/// The errors of sign-up, login and sessions.
public enum AuthError: AppError, CaseIterable {
    /// Unknown user or wrong password; the error doesn't reveal which.
    case invalidCredentials
    /// The refresh token is unknown, expired, or its session has ended.
    case refreshInvalid
    /// The refresh token was used before, so it may be stolen: its whole session has ended.
    case refreshReused
    /// The current password is wrong.
    case wrongPassword
    /// The user has no active session with this identifier.
    case sessionNotFound
    /// A superuser has disabled the account.
    case userDisabled
    /// Superusers can't disable themselves.
    case ownAccount
    /// No other superuser could sign in any more.
    case lastSuperuser
    /// The queue of passwords to check is full.
    case busy
    /// The client had too many estimates of passwords within a minute.
    case tooManyEstimates
    /// The product's directory of users failed, or didn't respond within its limit.
    case directoryUnavailable
    /// Only those who are invited may sign up.
    case signUpClosed
    /// Addresses of this domain may not sign up.
    case domainNotAllowed
    /// The token or code of a mail is unknown, used, superseded or expired.
    case proofInvalid

    /// The stable code.
    public var code: String {
        switch self {
        case .invalidCredentials: "auth.invalid_credentials"
        case .refreshInvalid: "auth.refresh_invalid"
        case .refreshReused: "auth.refresh_reused"
        case .wrongPassword: "auth.wrong_password"
        case .sessionNotFound: "auth.session_not_found"
        case .userDisabled: "auth.user_disabled"
        case .ownAccount: "auth.own_account"
        case .lastSuperuser: "auth.last_superuser"
        case .busy: "auth.busy"
        case .tooManyEstimates: "auth.too_many_estimates"
        case .directoryUnavailable: "auth.directory_unavailable"
        case .signUpClosed: "auth.sign_up_closed"
        case .domainNotAllowed: "auth.domain_not_allowed"
        case .proofInvalid: "auth.proof_invalid"
        }
    }

    /// The kind, which decides the status.
    public var kind: ErrorKind {
        switch self {
        case .invalidCredentials, .refreshInvalid, .refreshReused: .unauthenticated
        case .wrongPassword, .userDisabled: .forbidden
        case .ownAccount, .lastSuperuser: .conflict
        case .sessionNotFound: .notFound
        case .tooManyEstimates: .tooManyRequests
        case .busy, .directoryUnavailable: .unavailable
        case .signUpClosed, .domainNotAllowed: .forbidden
        case .proofInvalid: .badRequest
        }
    }

    /// What was wrong, and how to correct it.
    public var message: String {
        switch self {
        case .invalidCredentials: "Wrong email or password."
        case .refreshInvalid: "The refresh token is unknown or has expired. Log in again."
        case .refreshReused: "The refresh token was used before, so its session has ended for security. Log in again."
        case .wrongPassword: "The current password is wrong."
        case .sessionNotFound:
            "The user has no active session with this id. The list of sessions has those that are active."
        case .userDisabled: "The account is disabled. Ask the operator of this service for the reason."
        case .ownAccount: "Superusers can't disable themselves. Ask another superuser."
        case .lastSuperuser:
            "This is the last superuser who can sign in. Create another one first: App users create-superuser."
        case .busy: "Too many logins are waiting. Try again in a few seconds."
        case .tooManyEstimates: "Too many passwords were estimated within a minute. Try again in a minute."
        case .directoryUnavailable:
            "The directory of users doesn't respond, so no login can be checked. Try again in a few seconds."
        case .signUpClosed:
            "Only those who are invited may sign up. Ask a member of your organization for an invitation."
        case .domainNotAllowed: "Addresses of this domain may not sign up. Use the address of your organization."
        case .proofInvalid:
            "The link or code is wrong, has expired, was used before, or was replaced by a newer one. Request another one."
        }
    }

    /// The level of its line in the log.
    public var logLevel: ErrorLevel {
        switch self {
        case .userDisabled, .ownAccount, .lastSuperuser: .info
        case .invalidCredentials, .refreshInvalid, .wrongPassword, .proofInvalid: .info
        case .signUpClosed, .domainNotAllowed: .info
        case .tooManyEstimates, .sessionNotFound: .info
        case .refreshReused, .busy, .directoryUnavailable: .warning
        }
    }
}

extension AuthError: HeaderFieldsError {
    /// `Retry-After` with 503; the server adds the challenge of a 401, which names the schemes of the product.
    public var headerFields: HTTPFields {
        switch self {
        case .userDisabled, .ownAccount, .lastSuperuser: [:]
        case .invalidCredentials, .refreshInvalid, .refreshReused, .wrongPassword, .proofInvalid, .signUpClosed,
            .domainNotAllowed, .sessionNotFound:
            [:]
        case .tooManyEstimates: [.retryAfter: "60"]
        case .busy, .directoryUnavailable: [.retryAfter: "2"]
        }
    }
}
