import Synchronization
package import TrellisDatabase
package import TrellisJobs
package import TrellisKernel

/// Rings for those who follow the events of a tenant, when it has new ones: published here or, on PostgreSQL, in another
/// process.
///
/// However many follow, the process listens once, and only while somebody does. Best effort: whoever follows looks for
/// itself now and then.
package final class EventBell: Sendable {
    private struct State {
        var gates: [ID<Tenant>: [ObjectIdentifier: Gate]] = [:]
        var observation: CommitObservation?
        var listening: Task<Void, Never>?
    }
    private let database: Database
    private let state = Mutex(State())

    /// A bell for the events in `database`.
    package init(_ database: Database) {
        self.database = database
    }

    deinit {
        state.withLock { $0.listening }?.cancel()
    }

    /// Runs `body` with a gate that opens when the tenant has new events.
    package func following<Value>(
        _ tenant: ID<Tenant>, _ body: (Gate) async throws -> Value
    ) async rethrows -> Value {
        let gate = Gate()
        enter(tenant, gate)
        defer { leave(tenant, gate) }
        return try await body(gate)
    }

    private func enter(_ tenant: ID<Tenant>, _ gate: Gate) {
        state.withLock { state in
            state.gates[tenant, default: [:]][ObjectIdentifier(gate)] = gate
            guard state.listening == nil else { return }
            state.observation = database.signals.observe { [weak self] in self?.ring($0) }
            state.listening = Task { [weak self, database] in
                for await notification in database.notifications(on: [JobSignalRelay.channel]) {
                    guard case .notified(_, let payload) = notification else { continue }
                    self?.ring(Set(payload.split(separator: " ").dropFirst().map(String.init)))
                }
            }
        }
    }

    private func leave(_ tenant: ID<Tenant>, _ gate: Gate) {
        let ended = state.withLock { state -> (CommitObservation?, Task<Void, Never>?) in
            state.gates[tenant]?[ObjectIdentifier(gate)] = nil
            if state.gates[tenant]?.isEmpty == true { state.gates[tenant] = nil }
            guard state.gates.isEmpty else { return (nil, nil) }
            defer { (state.observation, state.listening) = (nil, nil) }
            return (state.observation, state.listening)
        }
        ended.0?.end()
        ended.1?.cancel()
    }

    private func ring(_ topics: Set<String>) {
        // A notification has room for so many; what was left out may be anybody's.
        let isCut = topics.count >= JobSignalRelay.limit
        let gates = state.withLock { state in
            state.gates.filter { isCut || topics.contains(JobSignalRelay.events(of: $0.key)) }.flatMap(\.value.values)
        }
        for gate in gates { gate.open() }
    }
}
