public import TrellisKernel

/// A failure to get credentials.
public enum AWSCredentialError: AppError, Hashable {
    /// There are none; says which setting or variable is missing.
    case missing(String)
    /// The service that has them doesn't respond in time, or responds with a failure.
    case unavailable(String)
    /// The service that has them responded with something else.
    case invalid(String)

    /// The stable name.
    public var code: String {
        switch self {
        case .missing: "aws.credentials_missing"
        case .unavailable: "aws.credentials_unavailable"
        case .invalid: "aws.credentials_invalid"
        }
    }

    /// The kind of failure.
    public var kind: ErrorKind {
        switch self {
        case .missing, .invalid: .internalFailure
        case .unavailable: .unavailable
        }
    }

    /// What was wrong.
    public var message: String {
        switch self {
        case .missing(let what): "There are no credentials for Amazon's services: \(what)."
        case .unavailable(let reason): "The credentials for Amazon's services can't be read: \(reason)."
        case .invalid(let reason): "The credentials for Amazon's services are not valid: \(reason)."
        }
    }

    /// An operator must act, except when a service doesn't respond.
    public var logLevel: ErrorLevel { if case .unavailable = self { .warning } else { .error } }
}
