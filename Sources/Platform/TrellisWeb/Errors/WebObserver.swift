public import TrellisKernel

/// Told of what should not happen, so that a test can fail on it.
public struct WebObserver: Sendable {
    /// An expected failure that its route doesn't declare.
    public struct UndeclaredFailure: Sendable {
        /// The failure.
        public let error: any AppError
        /// The route that threw it.
        public let route: Route
        /// The request, as the logs name it.
        public let requestID: String
    }

    /// A failure that nobody expected: the client saw 500.
    public struct UnexpectedFailure: Sendable {
        /// The failure.
        public let error: any Error
        /// The route that threw it, or nil when it was thrown outside of routes.
        public let route: Route?
        /// The request, as the logs name it.
        public let requestID: String
    }

    /// Called for each undeclared failure, after it was logged.
    public var undeclaredFailure: @Sendable (UndeclaredFailure) -> Void
    /// Called for each unexpected failure, after it was logged.
    public var unexpectedFailure: @Sendable (UnexpectedFailure) -> Void
    /// Called for each request that the guard turned away with 403, or with 404 for the tenant.
    public var refusal: @Sendable (AccessRefusal) -> Void

    /// An observer that calls these.
    public init(
        undeclaredFailure: @escaping @Sendable (UndeclaredFailure) -> Void = { _ in },
        unexpectedFailure: @escaping @Sendable (UnexpectedFailure) -> Void = { _ in },
        refusal: @escaping @Sendable (AccessRefusal) -> Void = { _ in }
    ) {
        self.refusal = refusal
        self.undeclaredFailure = undeclaredFailure
        self.unexpectedFailure = unexpectedFailure
    }

    /// Nobody listens.
    public static let none = WebObserver()
}
