public import TrellisKernel

/// A service that collects errors, to which an adapter sends them: ``SentryReporter``, or one of the product.
///
/// ```swift
/// struct CollectorReporter: ErrorReporter {
///     let client: CollectorClient
///     func send(_ reports: [ErrorReport]) async throws { try await client.store(reports.map(CollectedError.init)) }
/// }
/// ```
/// Requests and jobs only add to the bounded queue of ``ErrorReports``, so a slow or failing reporter holds up and fails
/// nothing; what it can't take is dropped and counted.
public protocol ErrorReporter: Sendable {
    /// Sends reports, the oldest first; at most 100.
    ///
    /// One call runs at a time. A call that takes longer than ten seconds is cancelled; its reports count as dropped, as
    /// do those of a call that throws.
    func send(_ reports: [ErrorReport]) async throws
}

/// An error of a request or a job, as an ``ErrorReporter`` gets it.
public struct ErrorReport: Hashable, Sendable {
    /// The stable code of an expected error, as in `database.unavailable`; the name of the type of any other.
    public let code: String
    /// The kind of failure; `internalFailure` for what no code expects.
    public let kind: ErrorKind
    /// What happened, for developers: it is the text of the log, so it may contain data of users.
    public let message: String
    /// The route, as in `GET /api/v1/projects/{id}`, or the job, as in `job projects.export`.
    public let place: String
    /// The request, or the one that enqueued the job; empty for work without a request.
    public let requestID: String
    /// The tenant, once known.
    public let tenantID: ID<Tenant>?
    /// The user, once known; nil for work of no user.
    public let userID: ID<User>?
    /// Whether the same work is tried again without anyone's help, as a job with attempts left is.
    public let isRetried: Bool
    /// The version of the product.
    public let release: String

    /// Creates a report.
    public init(
        code: String, kind: ErrorKind, message: String, place: String, requestID: String, tenantID: ID<Tenant>? = nil,
        userID: ID<User>? = nil, isRetried: Bool = false, release: String
    ) {
        self.code = code
        self.kind = kind
        self.message = message
        self.place = place
        self.requestID = requestID
        self.tenantID = tenantID
        self.userID = userID
        self.isRetried = isRetried
        self.release = release
    }
}
