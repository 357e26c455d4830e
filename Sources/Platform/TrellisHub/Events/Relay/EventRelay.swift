import Logging
import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// Makes jobs of the deliveries of committed events until its task is cancelled.
struct EventRelay: Sendable {
    let store: EventStore
    /// The number of events that one transaction passes.
    let batch: Int
    /// The pause between transactions while events arrive, in which more of them come together.
    let pause: Duration
    /// The time between looks without a signal.
    let pollInterval: Duration
    let logger: Logger
    /// Signalled when an event is published.
    let signal: AsyncSignal

    func run() async {
        let outage = OutageReporter("Making jobs of the deliveries of events", logger)
        // While another process relays, which passes these events too unless it ends.
        let patience = Backoff(first: .milliseconds(10), limit: max(pollInterval, .milliseconds(10)), jitter: 0.8...1.2)
        var looks = 0
        while !Task.isCancelled {
            let outcome = await outage.attempt {
                try await store.hasUnrelayed() ? try await store.relay(by: batch) : .idle
            }
            looks = outcome == .busy ? looks + 1 : 0
            switch outcome {
            case .relayed(_, isFull: true): continue
            // A signal meanwhile is seen by the next look.
            case .relayed: try? await Task.sleep(for: pause)
            // Without looking at signals: under load each of them would be another transaction that finds the lock taken.
            case .busy: try? await Task.sleep(for: patience.delay(after: looks))
            case .idle: await signal.wait(upTo: pollInterval * Double.random(in: 0.9...1.1))
            case nil: try? await Task.sleep(for: outage.delay)
            }
        }
    }
}
