import Synchronization
package import TrellisDatabase
package import TrellisJobs
package import TrellisKernel

/// Notifies the followers of a tenant's events when this process or, on PostgreSQL, another process publishes one.
///
/// The process listens once for all followers, and only while there is one. Best effort: followers must also poll.
package final class EventNotifier: Sendable {
    private struct State {
        var signals: [ID<Tenant>: [ObjectIdentifier: AsyncSignal]] = [:]
        var observation: CommitSubscription?
        var listening: Task<Void, Never>?
    }
    private let database: Database
    private let state = Mutex(State())

    /// A notifier for the events in `database`.
    package init(_ database: Database) {
        self.database = database
    }

    deinit {
        state.withLock { $0.listening }?.cancel()
    }

    /// Runs `body` with a signal that is set when the tenant has new events.
    package func withSignal<Value>(
        for tenant: ID<Tenant>, _ body: (AsyncSignal) async throws -> Value
    ) async rethrows -> Value {
        let signal = AsyncSignal()
        register(tenant, signal)
        defer { unregister(tenant, signal) }
        return try await body(signal)
    }

    private func register(_ tenant: ID<Tenant>, _ signal: AsyncSignal) {
        state.withLock { state in
            state.signals[tenant, default: [:]][ObjectIdentifier(signal)] = signal
            guard state.listening == nil else { return }
            state.observation = database.signals.observe { [weak self] topics in
                let prefix = "\(JobSignalRelay.events):"
                self?.notify(Set(topics.compactMap { $0.removingPrefix(utf8: prefix).map { String($0) } }))
            }
            state.listening = Task { [weak self, database] in
                for await notification in database.notifications(on: [JobSignalRelay.eventChannel]) {
                    switch notification {
                    case .notified(_, let payload): self?.notify(JobSignalRelay.tenants(of: payload))
                    // Notifications may have been missed before the connection.
                    case .connected: self?.notify(nil)
                    }
                }
            }
        }
    }

    private func unregister(_ tenant: ID<Tenant>, _ signal: AsyncSignal) {
        let ended = state.withLock { state -> (CommitSubscription?, Task<Void, Never>?) in
            state.signals[tenant]?[ObjectIdentifier(signal)] = nil
            if state.signals[tenant]?.isEmpty == true { state.signals[tenant] = nil }
            guard state.signals.isEmpty else { return (nil, nil) }
            defer { (state.observation, state.listening) = (nil, nil) }
            return (state.observation, state.listening)
        }
        ended.0?.end()
        ended.1?.cancel()
    }

    /// Signals the followers of the tenants; all followers for nil.
    private func notify(_ tenants: Set<String>?) {
        let signals = state.withLock { state in
            state.signals.filter { tenants?.contains($0.key.description) ?? true }.flatMap(\.value.values)
        }
        for signal in signals { signal.signal() }
    }
}
