public import TrellisKernel

/// The reasons why a service prevents or ends a process.
public enum ServiceError: AppError, Hashable {
    /// Two services have the same name.
    case repeatedName(String)
    /// The service wasn't ready in time.
    case startTimeout(String)
    /// The service threw an error; the log has its cause.
    case failed(String)
    /// The service returned although the process runs.
    case returned(String)

    /// The stable code.
    public var code: String {
        switch self {
        case .repeatedName: "service.repeated_name"
        case .startTimeout: "service.start_timeout"
        case .failed: "service.failed"
        case .returned: "service.returned"
        }
    }
    /// Unavailable: the process can't run.
    public var kind: ErrorKind { .unavailable }
    /// The severity: error.
    public var logLevel: ErrorLevel { .error }
    /// The service, and how to fix the error.
    public var message: String {
        switch self {
        case .repeatedName(let name):
            "Two services have the name '\(name)': give each its own, prefixed with the name of its module."
        case .startTimeout(let name):
            "The service '\(name)' wasn't ready in time. See what it waits for, or raise its startLimit."
        case .failed(let name): "The service '\(name)' failed. The log has the cause."
        case .returned(let name):
            "The service '\(name)' returned although the process runs. Run until the shutdown, or register it with "
                + "mayReturn: true."
        }
    }
}
