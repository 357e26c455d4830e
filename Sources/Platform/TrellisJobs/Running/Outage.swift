package import Logging
import Synchronization

/// Says once that something doesn't work, and once that it does again, however often it is tried in between.
package final class Outage: Sendable {
    private let failures = Mutex(0)
    private let name: String
    private let logger: Logger

    /// What works, until it is tried.
    package init(_ name: String, _ logger: Logger) {
        self.name = name
        self.logger = logger
    }

    /// Runs `body`; answers what it gives, or nil when it fails.
    package func guarding<Value>(_ body: () async throws -> Value) async -> Value? {
        do {
            let value = try await body()
            if failures.withLock({ failures in
                defer { failures = 0 }
                return failures
            }) > 0 {
                logger.notice("\(name) works again")
            }
            return value
        } catch {
            let isFirst = failures.withLock { failures in
                failures += 1
                return failures == 1
            }
            if isFirst, !(error is CancellationError) {
                logger.warning("\(name) doesn't work at present", metadata: ["error": "\(error)"])
            }
            return nil
        }
    }

    /// How long to wait before trying again: nothing after a success, up to five seconds after many failures.
    package var pause: Duration {
        let failures = failures.withLock { $0 }
        return failures == 0 ? .zero : .milliseconds(Int.random(in: 50...100) << min(failures, 6))
    }
}
