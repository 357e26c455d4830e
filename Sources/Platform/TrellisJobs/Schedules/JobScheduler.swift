import Logging
import TrellisDatabase
import TrellisKernel

/// Enqueues jobs by their schedules.
///
/// Every worker watches; the row of a schedule decides who is first at a due time.
struct JobScheduler: Sendable {
    /// How often schedules are looked at when none is due before: they may be resumed, and clocks may be moved.
    private static let interval = Duration.seconds(5)

    private let schedules: [String: DueTimes]
    private let store: JobStore
    private let clock: any Clock
    private let logger: Logger

    init(_ schedules: [DueTimes], _ environment: JobEnvironment) {
        self.schedules = Dictionary(schedules.map { ($0.schedule.name, $0) }) { first, _ in first }
        store = environment.store
        clock = environment.clock
        logger = environment.logger
    }

    /// Declares the schedules and enqueues by them, until the task is cancelled or `isOver`.
    func watch(until isOver: () -> Bool) async {
        guard !schedules.isEmpty else { return }
        let outage = Outage("Looking at schedules", logger)
        while !Task.isCancelled, !isOver(), await outage.guarding({ try await declare() }) == nil {
            try? await Task.sleep(for: outage.pause)
        }
        while !Task.isCancelled, !isOver() {
            let next = await outage.guarding { try await fireDue() }
            let pause = next.flatMap { $0 }.map { $0 - clock.now } ?? Self.interval
            try? await Task.sleep(for: min(max(pause, .milliseconds(10)), Self.interval))
        }
    }

    /// Makes the rows match what is declared.
    func declare() async throws {
        let now = clock.now
        try await store.declare(
            schedules.values.sorted { $0.schedule.name < $1.schedule.name }.map { times in
                let schedule = times.schedule
                return JobScheduleRecord(
                    id: schedule.name, job: schedule.job, rule: schedule.rule.description,
                    timeZone: schedule.timeZone, pausedAt: nil, nextAt: times.next(after: now), lastAt: nil,
                    lastJobID: nil)
            })
    }

    /// Enqueues for every schedule that is due; answers when the next one is.
    @discardableResult
    func fireDue() async throws -> Timestamp? {
        for row in try await store.dueSchedules() {
            guard let times = schedules[row.id] else { continue }
            do {
                try await fire(times, from: row.nextAt)
            } catch let error as any AppError where !(error is DatabaseError) {
                logger.error(
                    "A schedule can't enqueue", metadata: ["schedule": "\(row.id)", "error": "\(error.message)"])
            }
        }
        return try await store.schedules().filter { $0.pausedAt == nil && schedules[$0.id] != nil }.map(\.nextAt).min()
    }

    /// Enqueues for the due times from `first` on, each in a transaction of its own that moves the schedule to the next.
    private func fire(_ times: DueTimes, from first: Timestamp) async throws {
        let (now, enqueue) = (clock.now, times.schedule.enqueue)
        let due = times.due(from: first, to: now)
        let stops = due + [times.next(after: max(now, first))]
        if let stop = stops.first, stop != first {
            _ = try await store.fire(times.schedule.name, at: first, next: stop) { _ in nil }
        }
        for (time, next) in zip(due, stops.dropFirst()) {
            _ = try await store.fire(times.schedule.name, at: time, next: next) { tx in
                do {
                    return try enqueue(tx)
                } catch JobError.notUnique {
                    // The one before hasn't ended, so this time passes.
                    return nil
                }
            }
        }
    }
}
