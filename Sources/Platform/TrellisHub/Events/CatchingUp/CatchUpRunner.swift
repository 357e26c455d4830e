import Logging
import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// Takes one subscriber through the history of events, until its task is cancelled.
struct CatchUpRunner: Sendable {
    let subscriber: EventHub.CatchUp
    let store: EventStore
    let settings: EventSettings
    let logger: Logger
    /// Opened when something was published.
    let gate: Gate

    func run() async {
        let outage = Outage("Handing events to \(subscriber.name)", logger)
        var hasFailed = false
        var heldBack = HeldBackPause(upTo: settings.pollInterval)
        while !Task.isCancelled {
            let step = await outage.guarding {
                do {
                    return try await next(one: hasFailed)
                } catch {
                    try? await store.noteFailure(of: subscriber.name, Self.reason(error))
                    throw error
                }
            }
            // After a failure one by one, so that those before the one that fails are behind the subscriber.
            hasFailed = step == nil
            switch step {
            case .passed: heldBack.reset()
            case .heldBack: await gate.wait(upTo: heldBack.next())
            case .nothing, .busy:
                heldBack.reset()
                await gate.wait(upTo: settings.pollInterval * Double.random(in: 0.9...1.1))
            case nil: try? await Task.sleep(for: outage.pause)
            }
        }
    }

    /// Hands on the next events, when there are any.
    private func next(one: Bool) async throws -> CatchUpStep {
        let outlook = try await store.outlook(for: subscriber.name)
        guard case .passed = outlook else { return outlook }
        return try await store.advance(subscriber, by: one ? 1 : subscriber.work.batch ?? settings.batch)
    }

    private static func reason(_ error: any Error) -> String {
        let text = (error as? any AppError).map { "\($0.code): \($0.message)" } ?? "\(error)"
        return String(text.prefix(2000)).replacing("\0", with: "\u{FFFD}")
    }
}
