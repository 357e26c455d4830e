import Logging
import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// Delivers the event history to one catch-up subscriber until its task is cancelled.
struct CatchUpRunner: Sendable {
    let subscriber: EventHub.CatchUp
    let store: EventStore
    let settings: EventSettings
    let logger: Logger
    /// Signalled when an event is published.
    let signal: AsyncSignal
    /// The number of failures of one event after which a subscriber that parks tenants parks its tenant.
    private static let parkAfter = 3

    func run() async {
        let outage = OutageReporter("Delivering events to \(subscriber.name)", logger)
        var failures = 0
        let blockedBackoff = Backoff.blocked(upTo: settings.pollInterval)
        var blockedPolls = 0
        while !Task.isCancelled {
            let outcome = await outage.attempt {
                let hasAdvanced = try await advanceParked()
                do {
                    // After a failure: single events, so that the offset passes every event before the failing one.
                    let outcome = try await advance(single: failures > 0)
                    // A parked tenant that goes on has its next event at once.
                    return hasAdvanced && outcome == .idle ? .advanced(0) : outcome
                } catch {
                    try? await store.noteFailure(of: subscriber.name, Self.reason(error))
                    guard try await park(error, after: failures + 1) else { throw error }
                    return .advanced(0)
                }
            }
            failures = outcome == nil ? failures + 1 : 0
            switch outcome {
            case .advanced: blockedPolls = 0
            case .blocked:
                blockedPolls += 1
                await signal.wait(upTo: blockedBackoff.delay(after: blockedPolls))
            case .idle, .busy:
                blockedPolls = 0
                await signal.wait(upTo: settings.pollInterval * Double.random(in: 0.9...1.1))
            case nil: try? await Task.sleep(for: outage.delay)
            }
        }
    }

    /// Delivers the next events, if there are any.
    private func advance(single: Bool) async throws -> CatchUpOutcome {
        let peek = try await store.peek(for: subscriber.name)
        guard case .advanced = peek else { return peek }
        return try await store.advance(subscriber, by: single ? 1 : subscriber.work.batch ?? settings.batch)
    }

    /// Parks the tenant of the failing event, after enough failures; returns whether it did.
    private func park(_ error: any Error, after failures: Int) async throws -> Bool {
        guard subscriber.work.parksTenants, failures >= Self.parkAfter,
            let tenant = try await store.parkNext(subscriber, Self.reason(error))
        else { return false }
        logger.warning(
            "A subscriber goes on without a tenant, whose event it can't handle",
            metadata: ["subscriber": "\(subscriber.name)", "tenant": "\(tenant)", "error": "\(error)"])
        return true
    }

    /// Tries the next events of a parked tenant that is due; returns whether it passed them.
    private func advanceParked() async throws -> Bool {
        guard let tenant = try await store.nextParked(by: subscriber) else { return false }
        let limit = subscriber.work.batch ?? settings.batch
        do {
            return try await store.advanceParked(tenant, of: subscriber, by: limit)
        } catch {
            try await store.noteParkedFailure(tenant, of: subscriber.name, by: limit, Self.reason(error))
            return false
        }
    }

    private static func reason(_ error: any Error) -> String {
        let text = (error as? any AppError).map { "\($0.code): \($0.message)" } ?? "\(error)"
        return String(text.unicodeScalars.prefix(2000)).replacing(utf8: "\0", with: "\u{FFFD}")
    }
}
