import Foundation
import Logging
import Metrics
import Synchronization
import TrellisDatabase
import TrellisKernel

/// The heartbeat and the watchdog run on a thread of their own: jobs that compute without waiting may occupy every thread
/// that tasks share, and then nothing else of the process runs.
extension WorkerRun {
    /// The interval of the timeout checks.
    private static let checkInterval = Duration.milliseconds(50)
    /// How long the shared threads run nothing else until the process counts as blocked.
    private static let silenceLimit = Duration.seconds(5)
    /// The pause after a heartbeat that couldn't be written: after an outage the next one must not be late.
    private static let heartbeatRepetition = Duration.seconds(1)

    /// Writes heartbeats and checks the running attempts, until the task is cancelled.
    func runWatch() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.runHeartbeat() }
            group.addTask { await self.watchAttempts() }
        }
    }

    private func runHeartbeat() async {
        let outage = OutageReporter("The heartbeat of this worker", logger)
        while !Task.isCancelled {
            let isWritten: Void? = await outage.attempt {
                if try await !backend.heartbeat(of: id, running: running.count) { await reregister() }
            }
            await watchThread.pause(
                for: isWritten == nil ? min(settings.heartbeat, Self.heartbeatRepetition) : settings.heartbeat)
        }
    }

    private func watchAttempts() async {
        while !Task.isCancelled {
            await checkRunningAttempts(at: .now)
            await watchThread.pause(for: Self.checkInterval)
        }
    }

    /// Stops all jobs and inserts the worker's row again, after others took this worker for dead.
    private func reregister() async {
        logger.warning("Other workers took this worker for dead and took over its jobs, so it stops them.")
        for attempt in running.all { attempt.stop(.leaseLost) }
        _ = await register()
    }

    /// Stops attempts that exceed their timeout, and gives up on stuck ones; ends the process if they block it.
    func checkRunningAttempts(at now: ContinuousClock.Instant) async {
        var stuck: [JobAttempt] = []
        for attempt in running.all {
            switch attempt.timeoutStatus(at: now, grace: settings.stuckAfter) {
            case .onTime: continue
            case .timedOut: attempt.stop(.timeout, at: now)
            case .stuck: stuck.append(attempt)
            }
        }
        let silence = configuration.poolSilence(now)
        let isBlocked = silence >= Self.silenceLimit
        noteBlocked(isBlocked, for: silence)
        // A job on a thread of its own keeps nothing else from running.
        for attempt in stuck where isDedicated(attempt) { giveUp(attempt, at: now) }
        stuck.removeAll(where: isDedicated)
        let culprits = stuck + running.abandonedAttempts
        if isBlocked, settings.exitWhenBlocked, !culprits.isEmpty { return await leave(because: culprits, at: now) }
        for attempt in stuck { giveUp(attempt, at: now) }
    }

    /// Logs once when the shared threads begin to run nothing else.
    private func noteBlocked(_ isBlocked: Bool, for silence: Duration) {
        guard isBlocked != wasBlocked.exchange(isBlocked, ordering: .relaxed), isBlocked else { return }
        logger.error(
            """
            The process runs no other work, probably because jobs compute without waiting; declare \
            `static let executor: JobExecutor = .dedicated` for them
            """,
            metadata: [
                "since": "\(silence)", "jobs": "\(Set(running.all.map(\.job.name)).sorted().joined(separator: " "))",
            ])
    }

    private func isDedicated(_ attempt: JobAttempt) -> Bool {
        configuration.environment.catalog[attempt.job.name]?.executor == .dedicated
    }

    private func stuckJob(_ attempt: JobAttempt, at now: ContinuousClock.Instant) -> StuckJob {
        let job = attempt.job
        return StuckJob(id: job.id, name: job.name, tenantID: job.tenantID, runDuration: now - attempt.startedAt)
    }

    private func giveUp(_ attempt: JobAttempt, at now: ContinuousClock.Instant) {
        let (job, stuck) = (attempt.job, stuckJob(attempt, at: now))
        configuration.metrics.stuck.increment()
        logger.error(
            "A job doesn't end after it was cancelled; its slot is released",
            metadata: ["job": "\(job.name)", "job_id": "\(job.id)", "running": "\(stuck.runDuration)"])
        Task { await recordStuck(attempt) }
        if !isDedicated(attempt) { running.abandon(attempt) }
        finish(attempt, configuration.environment.stoppedOutcome(of: attempt))
        configuration.onStuck(stuck)
    }

    /// Ends the process, since jobs that can't be stopped keep everything else from running.
    ///
    /// The stuck jobs have failed; all others are put back, and their attempts don't count.
    private func leave(because culprits: [JobAttempt], at now: ContinuousClock.Instant) async {
        guard !hasLeft.exchange(true, ordering: .relaxed) else { return }
        slots.close()
        openClaims.close()
        for signal in queueSignals { signal.signal() }
        let stuck = culprits.map { stuckJob($0, at: now) }
        for culprit in culprits {
            configuration.metrics.stuck.increment()
            logger.critical(
                "A job can't be stopped and keeps the process from running anything else, so the process exits",
                metadata: [
                    "job": "\(culprit.job.name)", "job_id": "\(culprit.job.id)",
                    "running": "\(now - culprit.startedAt)",
                ])
        }
        // Whatever the database does.
        let limit = Task(executorPreference: watchThread) { @Sendable [self] in
            await watchThread.pause(for: configuration.exitLimit)
            if !Task.isCancelled { exit(because: stuck) }
        }
        await waitForClaims(upTo: configuration.exitLimit / 8)
        await writeLastResults(because: culprits)
        // A late claim may take what was just put back. As long as the worker's row is there, no job of it is an orphan.
        await waitForClaims(upTo: configuration.exitLimit / 4)
        try? await backend.remove(id)
        limit.cancel()
        exit(because: stuck)
    }

    /// Waits until no claim is under way, at most for the limit.
    ///
    /// A claim may never end, since its task needs the threads that are blocked.
    private func waitForClaims(upTo limit: Duration) async {
        let end = ContinuousClock.now + limit
        while !openClaims.isEmpty, ContinuousClock.now < end { await watchThread.pause(for: .milliseconds(2)) }
    }

    private func exit(because stuck: [StuckJob]) {
        if !hasExited.exchange(true, ordering: .relaxed) { configuration.exit(stuck) }
    }

    private func writeLastResults(because culprits: [JobAttempt]) async {
        let environment = configuration.environment
        let guilty = Set(culprits.map { ObjectIdentifier($0) })
        var results: [AttemptResult] = []
        for attempt in running.all {
            let isGuilty = guilty.contains(ObjectIdentifier(attempt))
            guard let end = environment.end(attempt, isGuilty ? environment.stoppedOutcome(of: attempt) : .requeued)
            else { continue }
            if let result = end.result { results.append(result) }
            running.remove(attempt)
        }
        // An attempt that ends meanwhile is removed after its result was added.
        for _ in 0..<50 where running.count > 0 { await watchThread.pause(for: .milliseconds(2)) }
        results += acknowledger.stop()
        for culprit in culprits { await recordStuck(culprit) }
        do {
            _ = try await backend.finish(results)
        } catch let error where !backend.isOutage(error) {
            for result in results { _ = try? await backend.finish([result]) }
        } catch {
            logger.error("The last results of jobs can't be written", metadata: ["error": "\(error)"])
        }
    }

    private func recordStuck(_ attempt: JobAttempt) async {
        try? await backend.recordStuck(
            attempt.lease, attempt: attempt.job.attempt, code: nil,
            message: "The job didn't end after it was cancelled.")
    }
}
