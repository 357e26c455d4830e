public import TrellisKernel

/// Callbacks for errors that should not happen, so that a test can fail on them.
public struct WebObserver: Sendable {
    /// An expected error that its route doesn't declare.
    public struct UndeclaredFailure: Sendable {
        /// The error.
        public let error: any AppError
        /// The route that threw it.
        public let route: Route
        /// The request id in the logs.
        public let requestID: String
    }

    /// An unexpected error; the client received 500.
    public struct UnexpectedFailure: Sendable {
        /// The error.
        public let error: any Error
        /// The route that threw it, or nil when it was thrown outside of routes.
        public let route: Route?
        /// The request id in the logs.
        public let requestID: String
    }

    /// An expected error that its type wants in the log as `error` or `critical`.
    public struct SevereFailure: Sendable {
        /// The error.
        public let error: any AppError
        /// The route that threw it, or nil when it was thrown outside of routes.
        public let route: Route?
        /// The request id in the logs.
        public let requestID: String
    }

    /// Called for each undeclared error, after it is logged.
    public var undeclaredFailure: @Sendable (UndeclaredFailure) -> Void
    /// Called for each unexpected error, after it is logged.
    public var unexpectedFailure: @Sendable (UnexpectedFailure) -> Void
    /// Called for each severe error, after it is logged.
    public var severeFailure: @Sendable (SevereFailure) -> Void
    /// Called for each request that the guard denied with 403, or with 404 for the tenant.
    public var refusal: @Sendable (AccessRefusal) -> Void

    /// Creates an observer with these callbacks.
    public init(
        undeclaredFailure: @escaping @Sendable (UndeclaredFailure) -> Void = { _ in },
        unexpectedFailure: @escaping @Sendable (UnexpectedFailure) -> Void = { _ in },
        severeFailure: @escaping @Sendable (SevereFailure) -> Void = { _ in },
        refusal: @escaping @Sendable (AccessRefusal) -> Void = { _ in }
    ) {
        self.refusal = refusal
        self.undeclaredFailure = undeclaredFailure
        self.unexpectedFailure = unexpectedFailure
        self.severeFailure = severeFailure
    }

    /// An observer that does nothing.
    public static let none = WebObserver()
}
