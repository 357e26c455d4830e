import Synchronization

extension JobEnvironment {
    /// Runs an attempt inside the middleware of its type, from `index` on, and returns the outcome.
    func run(
        _ attempt: JobAttempt, _ registration: JobRegistration, _ context: JobContext, middlewareFrom index: Int = 0
    ) async -> AttemptResult.Outcome {
        guard index < registration.middleware.count else { return await runBody(attempt, registration, context) }
        let inner = Mutex<AttemptResult.Outcome?>(nil)
        let next = JobNext { [self] in
            let outcome = await run(attempt, registration, context, middlewareFrom: index + 1)
            inner.withLock { $0 = outcome }
            return JobOutcome(attempt.isCommitted ? .completed(nil) : outcome)
        }
        do {
            _ = try await registration.middleware[index].run(MiddlewareJob(context), next: next)
            guard let outcome = inner.withLock({ $0 }) else { throw SkippedJobError() }
            return outcome
        } catch {
            return ended(by: error, attempt, registration, context)
        }
    }
}

extension JobRegistration {
    /// Returns the registration with middleware around each attempt, the outermost first.
    package func passing(_ middleware: [any JobMiddleware]) -> JobRegistration {
        var copy = self
        copy.middleware = middleware
        return copy
    }
}

/// A middleware returned without running the job.
struct SkippedJobError: Error, CustomStringConvertible {
    var description: String { "A middleware returned without calling `next`. To end the attempt, throw instead." }
}
