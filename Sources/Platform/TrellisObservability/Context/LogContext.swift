public import Logging
internal import Synchronization
public import TrellisKernel

/// The context of one request's log lines: its identifier, its trace and, once known, its tenant and user.
///
/// One object is bound for the whole request. The access guard sets tenant and user, and every later line contains
/// them, without another task-local scope.
///
/// ```swift
/// let context = LogContext(requestID: RequestID(accepting: header), trace: trace)
/// try await LogContext.$current.withValue(context) {
///     LogContext.current?.identify(user: membership.userID, tenant: membership.tenantID)
///     logger.info("project created")          // has request_id, trace_id, user_id, tenant_id
/// }
/// ```
///
/// Detached tasks have no task-locals: they use a logger from ``Logging/Logger/bound(to:)``.
public final class LogContext: Sendable {
    /// The context of the current task's request; nil outside requests.
    @TaskLocal public static var current: LogContext?

    /// The request's identifier.
    public let requestID: String
    /// The request's position in a distributed trace, if any.
    public let trace: TraceContext?

    struct Identity: Sendable {
        var user: ID<User>?
        var tenant: ID<Tenant>?
        var language: String?
        var isServiceAccount = false
    }
    private let known = Mutex(Identity())

    /// Creates the context of a request whose user is not known yet.
    public init(requestID: RequestID, trace: TraceContext? = nil) {
        self.requestID = requestID.text
        self.trace = trace
    }

    /// Creates the context of work for a scope outside its request, such as a job.
    public convenience init(scope: Scope, trace: TraceContext? = nil) {
        self.init(requestID: RequestID(accepting: scope.requestID), trace: trace)
        identify(user: scope.userID, tenant: scope.tenantID)
    }

    /// Sets the user and the tenant of later lines, and the language that the user chose; nil leaves the existing value.
    ///
    /// - Parameter isServiceAccount: whether the user is an API key.
    public func identify(
        user: ID<User>? = nil, tenant: ID<Tenant>? = nil, language: String? = nil, isServiceAccount: Bool = false
    ) {
        known.withLock { identity in
            if isServiceAccount { identity.isServiceAccount = true }
            if let language { identity.language = language }
            if let user { identity.user = user }
            if let tenant { identity.tenant = tenant }
        }
    }

    /// The user of the request, once known.
    public var userID: ID<User>? { identity.user }

    /// The tenant of the request, once known.
    public var tenantID: ID<Tenant>? { identity.tenant }

    /// The language that the user chose for texts, once known; log lines don't contain it.
    public var language: String? { identity.language }

    /// Whether the user is an API key; log lines don't contain it.
    public var isServiceAccount: Bool { identity.isServiceAccount }

    var identity: Identity { known.withLock { $0 } }
}

extension LogContext {
    /// The context as metadata, for log handlers other than ``LineLogHandler``.
    public var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = ["request_id": .string(requestID)]
        let identity = identity
        if let tenant = identity.tenant { metadata["tenant_id"] = .string(tenant.description) }
        if let user = identity.user { metadata["user_id"] = .string(user.description) }
        if let trace {
            metadata["trace_id"] = .string(trace.traceID)
            metadata["span_id"] = .string(trace.spanIDText)
        }
        return metadata
    }

    /// A provider of the current context for other log handlers; ``LineLogHandler`` reads the context directly.
    public static let metadataProvider = Logger.MetadataProvider { current?.metadata ?? [:] }
}
