import Synchronization
public import TrellisKernel

/// Credentials of another source, read again shortly before they expire.
///
/// Concurrent callers share one call of the source. While the credentials are valid, no caller waits for new ones, and a
/// source that fails is asked again after half a minute.
public final class CachedCredentials: AWSCredentialProvider {
    /// How long before their expiry credentials are read again.
    static let margin = Duration.seconds(300)
    /// How long after a failure a source is asked again while the credentials are still valid.
    static let pause = Duration.seconds(30)

    private struct State {
        var current: AWSCredentials?
        var reading: Task<AWSCredentials, any Error>?
        var earliest: Timestamp?
    }
    private let source: any AWSCredentialProvider
    private let limit: Duration
    private let clock: any Clock
    private let state = Mutex(State())

    /// A cache of a source.
    ///
    /// - Parameter limit: how long one call of the source may take.
    public init(
        _ source: any AWSCredentialProvider, limit: Duration = .seconds(10), clock: any Clock = SystemClock()
    ) {
        self.source = source
        self.limit = limit
        self.clock = clock
    }

    /// Returns the credentials; waits for the source only if there are none that are valid.
    ///
    /// - Throws: ``AWSCredentialError``.
    public func credentials() async throws -> AWSCredentials {
        let (current, reading) = state.withLock { state -> (AWSCredentials?, Task<AWSCredentials, any Error>?) in
            let now = clock.now
            if let current = state.current, current.expiresAt.map({ $0 > now }) ?? true {
                let isDue = current.expiresAt.map { $0 - Self.margin <= now } ?? false
                if isDue, state.reading == nil, state.earliest.map({ $0 <= now }) ?? true { state.reading = read() }
                return (current, nil)
            }
            let reading = state.reading ?? read()
            state.reading = reading
            return (nil, reading)
        }
        if let current { return current }
        guard let reading else { throw AWSCredentialError.unavailable("no source was asked") }
        return try await reading.value
    }

    /// Forgets credentials that a service refused, unless others have replaced them.
    public func discard(_ refused: AWSCredentials) {
        source.discard(refused)
        state.withLock { state in
            if let current = state.current, current.isSame(as: refused) { state.current = nil }
        }
    }

    /// Calls the source in a task of its own, which the end of one caller doesn't cancel.
    private func read() -> Task<AWSCredentials, any Error> {
        Task {
            do {
                let new = try await withTimeLimit(limit) { [source] in try await source.credentials() }
                state.withLock { $0 = State(current: new) }
                return new
            } catch {
                state.withLock { state in
                    state.reading = nil
                    state.earliest = clock.now + Self.pause
                }
                guard error is TimeLimitExceeded else { throw error }
                throw AWSCredentialError.unavailable("no response within \(limit)")
            }
        }
    }
}
