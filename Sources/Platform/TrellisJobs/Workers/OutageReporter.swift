package import Logging
import Synchronization
import TrellisKernel

/// A reporter that logs the start and the end of an outage once each, however many attempts fail in between.
package final class OutageReporter: Sendable {
    private let failures = Mutex(0)
    private let name: String
    private let logger: Logger

    /// Creates a reporter for the operation `name`, without an outage.
    package init(_ name: String, _ logger: Logger) {
        self.name = name
        self.logger = logger
    }

    /// Runs `body` and returns its result, or nil if it throws.
    package func attempt<Value>(_ body: () async throws -> Value) async -> Value? {
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
                logger.warning("\(name) fails and is retried", metadata: ["error": "\(error)"])
            }
            return nil
        }
    }

    /// The delay before the next attempt: zero after a success, ``Backoff/standard`` after failures.
    package var delay: Duration { Backoff.standard.delay(after: failures.withLock { $0 }) }
}
