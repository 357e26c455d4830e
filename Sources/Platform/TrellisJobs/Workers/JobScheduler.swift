import Logging
import TrellisDatabase
import TrellisKernel

/// A scheduler that enqueues jobs at the due times of their schedules.
///
/// It runs in every worker; an update of the schedule's row ensures that one worker handles each due time. A schedule that
/// fails keeps its due time, is tried again after a while, and holds up no other.
struct JobScheduler: Sendable {
    /// The polling interval when no schedule is due earlier; a schedule may be resumed.
    private static let interval = Duration.seconds(5)
    /// The most due times of one schedule that are handled before the other schedules have their turn.
    private static let turn = 100

    private let schedules: [String: ValidatedSchedule]
    private let failures = ScheduleFailures()
    private let store: JobSchedules
    private let database: Database
    private let logger: Logger

    init(_ schedules: [ValidatedSchedule], _ environment: JobEnvironment) {
        self.schedules = Dictionary(schedules.map { ($0.schedule.name, $0) }) { first, _ in first }
        store = environment.store.schedules
        database = environment.store.database.database
        logger = environment.logger
    }

    /// Declares the schedules and enqueues their jobs until the task is cancelled or `isOver` returns true.
    func run(until isOver: () -> Bool) async {
        guard !schedules.isEmpty else { return }
        let outage = OutageReporter("Polling the schedules", logger)
        while !Task.isCancelled, !isOver(), await outage.attempt({ try await declare() }) == nil {
            try? await Task.sleep(for: outage.delay)
        }
        while !Task.isCancelled, !isOver() {
            let next = await outage.attempt { try await fireDue() }
            let pause = next.flatMap { $0 }.map { $0 - database.now } ?? Self.interval
            try? await Task.sleep(for: min(max(pause, .milliseconds(10)), Self.interval))
        }
    }

    /// Synchronizes the rows with the declared schedules.
    func declare() async throws {
        try await store.declare { now in
            schedules.values.sorted { $0.schedule.name < $1.schedule.name }.map { validated in
                let schedule = validated.schedule
                return JobScheduleRecord(
                    id: schedule.name, job: schedule.job, rule: schedule.rule.description,
                    timeZone: schedule.timeZone, pausedAt: nil, nextAt: validated.next(after: now), lastAt: nil,
                    lastJobID: nil)
            }
        }
    }

    /// Enqueues jobs for all due schedules and returns when the next one is to be tried.
    ///
    /// - Throws: the error of a database that is unavailable as a whole; those of single schedules are logged and stored.
    @discardableResult
    func fireDue() async throws -> Timestamp? {
        for row in try await store.due() {
            guard let schedule = schedules[row.id],
                failures.retry(of: row.id).map({ $0 <= database.now }) ?? true
            else { continue }
            do {
                try await fire(schedule, from: row.nextAt)
                failures.remove(row.id)
                if row.failingSince != nil { try await store.clearFailure(of: row.id) }
            } catch {
                guard !error.concernsDatabase else { throw error }
                failures.add(row.id, at: database.now)
                let reason = (error as? any AppError)?.message ?? "\(error)"
                logger.error(
                    "A schedule can't enqueue, and is tried again later",
                    metadata: ["schedule": "\(row.id)", "error": "\(reason)"])
                try await store.recordFailure(of: row.id, reason)
            }
        }
        return try await store.all().filter { $0.pausedAt == nil && schedules[$0.id] != nil }
            .map { max($0.nextAt, failures.retry(of: $0.id) ?? $0.nextAt) }.min()
    }

    /// Enqueues a job for each due time from `first` on, in one transaction each, which also sets the next due time.
    private func fire(_ schedule: ValidatedSchedule, from first: Timestamp) async throws {
        let (now, name, enqueue) = (database.now, schedule.schedule.name, schedule.schedule.enqueue)
        let due = schedule.due(from: first, to: now)
        let times = due + [schedule.next(after: max(now, first))]
        if let time = times.first, time != first {
            _ = try await store.fire(name, at: first, next: time) { _ in nil }
        }
        for (time, next) in zip(due, times.dropFirst()).prefix(Self.turn) {
            _ = try await store.fire(name, at: time, next: next) { tx in
                do {
                    return try enqueue(tx)
                } catch JobError.notUnique {
                    // The previous job hasn't ended, so this due time is skipped.
                    return nil
                }
            }
        }
    }
}
