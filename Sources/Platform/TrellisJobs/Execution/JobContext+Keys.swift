import TrellisDatabase

extension JobContext {
    /// The job must lose no attempt because of a deadlock, nor keep its key.
    private static let keyOptions = TransactionOptions.repeatable(attempts: 5, isolation: .readCommitted)

    /// Runs `body` while the job uses the key; without a key, at once.
    ///
    /// - Throws: ``JobInterruption/snooze(_:)`` if other jobs with the key run, or the rate allows no start;
    ///   ``JobInterruption/cancel(_:)`` if the throttle drops the job; the errors of `body`.
    func using<Value: Sendable>(
        _ key: ConcurrencyKey?, _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        guard let key else { return try await body() }
        try requireRows()
        let lease = currentAttempt.lease
        // A job that was accepted once isn't dropped when it is retried.
        let isFirst = currentAttempt.job.attempt <= 1
        let wait = try await rows.write(options: Self.keyOptions) { tx in
            try tx.use(key, by: lease, mayDrop: isFirst)
        }
        if let wait { throw JobInterruption.snooze(wait) }
        let outcome: Result<Value, any Error>
        do {
            outcome = .success(try await body())
        } catch {
            outcome = .failure(error)
        }
        // In a new task, since the current one may be cancelled. If it fails, the next start finds that the job has ended.
        await Task { [rows] in
            let isAgain = try? await rows.write(options: Self.keyOptions) { tx in
                try tx.endUse(of: key, by: lease)
            }
            if isAgain == true { Self.startHeld(by: key, rows) }
        }.value
        return try outcome.get()
    }

    /// Starts the jobs that wait for a key as soon as they are put back, without holding up the job that has ended.
    ///
    /// If it fails, they look again by themselves.
    private static func startHeld(by key: ConcurrencyKey, _ rows: TenantDatabase) {
        Task {
            for pause in [100, 300, 900] {
                try? await Task.sleep(for: .milliseconds(pause))
                let isAgain = try? await rows.write(options: keyOptions) { tx in try tx.startHeld(by: key) }
                guard isAgain == true else { return }
            }
        }
    }
}
