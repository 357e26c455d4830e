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
    /// The queue of passwords to check is full.
    case busy
    /// The product's directory of users failed, or didn't respond within its limit.
    case directoryUnavailable

    /// The stable code.
    public var code: String {
        switch self {
        case .invalidCredentials: "auth.invalid_credentials"
        case .refreshInvalid: "auth.refresh_invalid"
        case .refreshReused: "auth.refresh_reused"
        case .wrongPassword: "auth.wrong_password"
        case .busy: "auth.busy"
        case .directoryUnavailable: "auth.directory_unavailable"
        }
    }

    /// The kind, which decides the status.
    public var kind: ErrorKind {
        switch self {
        case .invalidCredentials, .refreshInvalid, .refreshReused: .unauthenticated
        case .wrongPassword: .forbidden
        case .busy, .directoryUnavailable: .unavailable
        }
    }

    /// What was wrong, and how to correct it.
    public var message: String {
        switch self {
        case .invalidCredentials: "Wrong email or password."
        case .refreshInvalid: "The refresh token is unknown or has expired. Log in again."
        case .refreshReused: "The refresh token was used before, so its session has ended for security. Log in again."
        case .wrongPassword: "The current password is wrong."
        case .busy: "Too many logins are waiting. Try again in a few seconds."
        case .directoryUnavailable:
            "The directory of users doesn't respond, so no login can be checked. Try again in a few seconds."
        }
    }

    /// The level of its line in the log.
    public var logLevel: ErrorLevel {
        switch self {
        case .invalidCredentials, .refreshInvalid, .wrongPassword: .info
        case .refreshReused, .busy, .directoryUnavailable: .warning
        }
    }
}

extension AuthError: HeaderFieldsError {
    /// `Retry-After` with 503; the server adds the challenge of a 401, which names the schemes of the product.
    public var headerFields: HTTPFields {
        switch self {
        case .invalidCredentials, .refreshInvalid, .refreshReused, .wrongPassword: [:]
        case .busy, .directoryUnavailable: [.retryAfter: "2"]
        }
    }
}
