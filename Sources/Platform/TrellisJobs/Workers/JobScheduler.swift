import Logging
import TrellisDatabase
import TrellisKernel

/// A scheduler that enqueues jobs at the due times of their schedules.
///
/// It runs in every worker; an update of the schedule's row ensures that one worker handles each due time.
struct JobScheduler: Sendable {
    /// The polling interval when no schedule is due earlier; a schedule may be resumed and the clock may change.
    private static let interval = Duration.seconds(5)

    private let schedules: [String: ValidatedSchedule]
    private let store: JobSchedules
    private let clock: any Clock
    private let logger: Logger

    init(_ schedules: [ValidatedSchedule], _ environment: JobEnvironment) {
        self.schedules = Dictionary(schedules.map { ($0.schedule.name, $0) }) { first, _ in first }
        store = environment.store.schedules
        clock = environment.clock
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
            let pause = next.flatMap { $0 }.map { $0 - clock.now } ?? Self.interval
            try? await Task.sleep(for: min(max(pause, .milliseconds(10)), Self.interval))
        }
    }

    /// Synchronizes the rows with the declared schedules.
    func declare() async throws {
        let now = clock.now
        try await store.declare(
            schedules.values.sorted { $0.schedule.name < $1.schedule.name }.map { validated in
                let schedule = validated.schedule
                return JobScheduleRecord(
                    id: schedule.name, job: schedule.job, rule: schedule.rule.description,
                    timeZone: schedule.timeZone, pausedAt: nil, nextAt: validated.next(after: now), lastAt: nil,
                    lastJobID: nil)
            })
    }

    /// Enqueues jobs for all due schedules and returns the next due time.
    @discardableResult
    func fireDue() async throws -> Timestamp? {
        for row in try await store.due() {
            guard let schedule = schedules[row.id] else { continue }
            do {
                try await fire(schedule, from: row.nextAt)
            } catch let error as any AppError where !(error is DatabaseError) {
                logger.error(
                    "A schedule can't enqueue", metadata: ["schedule": "\(row.id)", "error": "\(error.message)"])
            }
        }
        return try await store.all().filter { $0.pausedAt == nil && schedules[$0.id] != nil }.map(\.nextAt).min()
    }

    /// Enqueues a job for each due time from `first` on, in one transaction each, which also sets the next due time.
    private func fire(_ schedule: ValidatedSchedule, from first: Timestamp) async throws {
        let (now, name, enqueue) = (clock.now, schedule.schedule.name, schedule.schedule.enqueue)
        let due = schedule.due(from: first, to: now)
        let times = due + [schedule.next(after: max(now, first))]
        if let time = times.first, time != first {
            _ = try await store.fire(name, at: first, next: time) { _ in nil }
        }
        for (time, next) in zip(due, times.dropFirst()) {
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
