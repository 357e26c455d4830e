public import Logging
internal import Synchronization
public import TrellisKernel

/// Who and what the log lines of one request are about: its identifier, trace, and, once known, tenant and user.
///
/// One object is bound for the whole request; the access guard fills in tenant and user when it has found them, and
/// every later line carries them, without another task-local scope.
///
/// ```swift
/// let context = LogContext(requestID: RequestID(accepting: header), trace: trace)
/// try await LogContext.$current.withValue(context) {
///     LogContext.current?.identify(user: membership.userID, tenant: membership.tenantID)
///     logger.info("project created")          // has request_id, trace_id, user_id, tenant_id
/// }
/// ```
///
/// Detached tasks have no task-locals: they take a logger from ``Logging/Logger/carrying(_:)``.
public final class LogContext: Sendable {
    /// The context of the request that the current task works for; nil outside requests.
    @TaskLocal public static var current: LogContext?

    /// The request's identifier.
    public let requestID: String
    /// The request's place in a distributed trace, if it has one.
    public let trace: TraceContext?

    struct Identity: Sendable {
        var user: ID<User>?
        var tenant: ID<Tenant>?
    }
    private let known = Mutex(Identity())

    /// The context of a request about whose user nothing is known yet.
    public init(requestID: RequestID, trace: TraceContext? = nil) {
        self.requestID = requestID.text
        self.trace = trace
    }

    /// The context of work done on behalf of a scope outside its request, such as a job.
    public convenience init(scope: Scope, trace: TraceContext? = nil) {
        self.init(requestID: RequestID(accepting: scope.requestID), trace: trace)
        identify(user: scope.userID, tenant: scope.tenantID)
    }

    /// Makes later lines name this user and this tenant; nil leaves what is known.
    public func identify(user: ID<User>? = nil, tenant: ID<Tenant>? = nil) {
        known.withLock { identity in
            if let user { identity.user = user }
            if let tenant { identity.tenant = tenant }
        }
    }

    /// The user on whose behalf the request acts, once known.
    public var userID: ID<User>? { identity.user }

    /// The tenant in which the request acts, once known.
    public var tenantID: ID<Tenant>? { identity.tenant }

    var identity: Identity { known.withLock { $0 } }
}

extension LogContext {
    /// The context as metadata, for log handlers other than ours.
    public var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = ["request_id": .string(requestID)]
        let identity = identity
        if let tenant = identity.tenant { metadata["tenant_id"] = .string(tenant.description) }
        if let user = identity.user { metadata["user_id"] = .string(user.description) }
        if let trace { metadata["trace_id"] = .string(trace.traceID) }
        return metadata
    }

    /// Feeds the current context to log handlers other than ours; ours reads it without building metadata.
    public static let metadataProvider = Logger.MetadataProvider { current?.metadata ?? [:] }
}

extension Logger {
    /// The same logger, bound to `context` wherever it is used, detached tasks included.
    public func carrying(_ context: LogContext) -> Logger {
        var logger = self
        if var handler = logger.handler as? LineLogHandler {
            handler.context = context
            logger.handler = handler
        } else {
            let own = Logger.MetadataProvider { context.metadata }
            let former = logger.handler.metadataProvider.map { [$0, own] }
            logger.handler.metadataProvider = former.flatMap { .multiplex($0) } ?? own
        }
        return logger
    }
}
