import HTTPTypes
import TrellisKernel
import TrellisWeb

/// The errors of sign-up, login and sessions.
package enum AuthError: AppError, CaseIterable {
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

    package var code: String {
        switch self {
        case .invalidCredentials: "auth.invalid_credentials"
        case .refreshInvalid: "auth.refresh_invalid"
        case .refreshReused: "auth.refresh_reused"
        case .wrongPassword: "auth.wrong_password"
        case .busy: "auth.busy"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .invalidCredentials, .refreshInvalid, .refreshReused: .unauthenticated
        case .wrongPassword: .forbidden
        case .busy: .unavailable
        }
    }

    package var message: String {
        switch self {
        case .invalidCredentials: "Wrong email or password."
        case .refreshInvalid: "The refresh token is unknown or has expired. Log in again."
        case .refreshReused: "The refresh token was used before, so its session has ended for security. Log in again."
        case .wrongPassword: "The current password is wrong."
        case .busy: "Too many logins are waiting. Try again in a few seconds."
        }
    }

    package var logLevel: ErrorLevel {
        switch self {
        case .invalidCredentials, .refreshInvalid, .wrongPassword: .info
        case .refreshReused, .busy: .warning
        }
    }
}

extension AuthError: HeaderFieldsError {
    /// `WWW-Authenticate` with every 401 (RFC 9110, section 15.5.2), `Retry-After` with 503.
    package var headerFields: HTTPFields {
        switch self {
        case .invalidCredentials, .refreshInvalid, .refreshReused: [.wwwAuthenticate: "Bearer"]
        case .wrongPassword: [:]
        case .busy: [.retryAfter: "2"]
        }
    }
}
