import HTTPTypes
import TrellisKernel
import TrellisWeb

/// What signing up, logging in and keeping a session may fail with.
package enum AuthError: AppError, CaseIterable {
    /// No such user, or not the password; which of the two is not told.
    case invalidCredentials
    /// The refresh token is unknown, expired, or its session has ended.
    case refreshInvalid
    /// The refresh token was used before, so one of its two users is a thief: its whole session has ended.
    case refreshReused
    /// The password given as the current one isn't.
    case wrongPassword
    /// More passwords wait to be checked than may wait.
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
        case .invalidCredentials: "No user has this e-mail address and password."
        case .refreshInvalid: "The refresh token is unknown or has expired. Log in again."
        case .refreshReused: "The refresh token was used before, so its session has ended for safety. Log in again."
        case .wrongPassword: "The current password is not right."
        case .busy: "Too many logins are waiting at this moment. Try again in a few seconds."
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
