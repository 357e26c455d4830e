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

    func run() async {
        let outage = OutageReporter("Delivering events to \(subscriber.name)", logger)
        var hasFailed = false
        let blockedBackoff = Backoff.blocked(upTo: settings.pollInterval)
        var blockedPolls = 0
        while !Task.isCancelled {
            let outcome = await outage.attempt {
                do {
                    return try await advance(single: hasFailed)
                } catch {
                    try? await store.noteFailure(of: subscriber.name, Self.reason(error))
                    throw error
                }
            }
            // After a failure: single events, so that the offset passes every event before the failing one.
            hasFailed = outcome == nil
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

    private static func reason(_ error: any Error) -> String {
        let text = (error as? any AppError).map { "\($0.code): \($0.message)" } ?? "\(error)"
        return String(text.unicodeScalars.prefix(2000)).replacing(utf8: "\0", with: "\u{FFFD}")
    }
}
