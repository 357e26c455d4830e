import Testing
import TrellisConfig
import TrellisDatabase
import TrellisKernel

@testable import TrellisJobs

@Suite("Worker components")
struct WorkerConfigurationTests {
    @Test("A worker is dead only after its heartbeat has not changed for the configured time")
    func liveness() {
        let (own, other, third) = (ID<JobWorker>(), ID<JobWorker>(), ID<JobWorker>())
        var monitor = WorkerLivenessMonitor(own: own, deadAfter: .seconds(30), interval: .seconds(5))
        let start = ContinuousClock.now
        func update(_ second: Int, _ heartbeats: (ID<JobWorker>, Int)...) -> [ID<JobWorker>] {
            monitor.update(heartbeats.map { JobWorkerRecord.withHeartbeat($0.0, $0.1) }, at: start + .seconds(second))
        }
        for second in stride(from: 0, through: 25, by: 5) {
            #expect(update(second, (own, 1), (other, 7), (third, second)) == [])
        }
        #expect(update(30, (own, 1), (other, 7), (third, 30)) == [other])
        #expect(update(35, (own, 1), (other, 8), (third, 35)) == [])
    }

    @Test("Time without updates doesn't make other workers dead")
    func livenessAfterOutage() {
        let other = ID<JobWorker>()
        var monitor = WorkerLivenessMonitor(own: ID(), deadAfter: .seconds(30), interval: .seconds(5))
        let start = ContinuousClock.now
        #expect(monitor.update([.withHeartbeat(other, 1)], at: start) == [])
        #expect(monitor.update([.withHeartbeat(other, 1)], at: start + .seconds(600)) == [])
        #expect(monitor.update([.withHeartbeat(other, 2)], at: start + .seconds(605)) == [])
    }

    @Test("For a new leader a worker is dead two intervals after it was silent for long, unless it beats")
    func livenessForNewLeader() {
        let (silent, late, young) = (ID<JobWorker>(), ID<JobWorker>(), ID<JobWorker>())
        var monitor = WorkerLivenessMonitor(own: ID(), deadAfter: .seconds(30), interval: .seconds(5))
        let start = ContinuousClock.now
        func update(_ second: Int, _ heartbeat: Int) -> [ID<JobWorker>] {
            let workers = [(silent, 1), (late, heartbeat), (young, 1)].map { JobWorkerRecord.withHeartbeat($0.0, $0.1) }
            return monitor.update(workers, at: start + .seconds(second)) { $0.id == young ? .zero : .seconds(3600) }
        }
        #expect(update(0, 1) == [])
        #expect(update(5, 2) == [])
        #expect(update(10, 2) == [silent])
    }

    @Test("A worker that is late with one heartbeat isn't dead, whatever the settings say")
    func silence() {
        var settings = JobSettings()
        #expect(settings.longestSilence == .seconds(30))
        settings.heartbeat = .seconds(20)
        #expect(settings.longestSilence == .seconds(60))
    }

    @Test(
        "Intervals without a pause, and durations longer than a day, are refused",
        arguments: [
            ("prune_interval", "0s"), ("prune_interval", "2d"), ("dead_after", "0s"), ("shutdown_grace", "2d"),
            ("stuck_after", "2d"),
        ])
    func ranges(_ key: String, _ value: String) throws {
        let error = try #require(throws: SettingsError.self) {
            try SettingsSources(values: ["jobs.\(key)": value]).read(JobSettings.self)
        }
        #expect("\(error)".contains("jobs.\(key)"))
    }

    @Test("Released slots are shared by all waiting queues")
    func slotsAreFair() async {
        let slots = JobSlots(4, limits: [nil, nil, nil])
        #expect(await slots.acquire(0) == 4)
        #expect(slots.acquireMore(0) == 0)
        let waiting = [1, 2].map { queue in Task { await slots.acquire(queue) } }
        await until { slots.waitingCount == 2 }
        slots.release(0, 4)
        let shares = [await waiting[0].value, await waiting[1].value]
        #expect(shares == [2, 2])
        #expect(slots.used == 4)
    }

    @Test("A queue never exceeds its slot limit, and doesn't block the queues behind it")
    func slotsAreLimited() async {
        let slots = JobSlots(4, limits: [1, nil])
        #expect(await slots.acquire(0) == 1)
        let blocked = Task { await slots.acquire(0) }
        await until { slots.waitingCount == 1 }
        #expect(await slots.acquire(1) == 3)
        slots.release(1, 1)
        #expect(slots.waitingCount == 1)
        #expect(await slots.acquire(1) == 1)
        slots.release(0, 1)
        #expect(await blocked.value == 1)
    }

    @Test("Closing resumes all waiting queues with zero slots")
    func slotsClose() async {
        let slots = JobSlots(1, limits: [nil])
        #expect(await slots.acquire(0) == 1)
        let waiting = Task { await slots.acquire(0) }
        await until { slots.waitingCount == 1 }
        slots.close()
        #expect(await waiting.value == 0)
        #expect(await slots.acquire(0) == 0)
    }

    @Test("A signal resumes the waiting task, or else the next wait, once")
    func signal() async {
        let signal = AsyncSignal()
        signal.signal()
        signal.signal()
        await signal.wait(upTo: .seconds(60))
        let waiting = Task { await signal.wait(upTo: .seconds(60)) }
        await until { signal.hasWaiter }
        signal.signal()
        await waiting.value
        let cancelled = Task { await signal.wait(upTo: .seconds(60)) }
        cancelled.cancel()
        await cancelled.value
        await signal.wait(upTo: .milliseconds(1))
    }

    @Test("An attempt is late after its timeout, and stuck if it doesn't end after a stop")
    func timeoutStatus() {
        let start = ContinuousClock.now
        let attempt = JobAttempt(.sample(timeoutMs: 1000), timeout: .seconds(60), at: start)
        #expect(attempt.timeoutStatus(at: start + .milliseconds(999), grace: .seconds(5)) == .onTime)
        #expect(attempt.timeoutStatus(at: start + .seconds(1), grace: .seconds(5)) == .timedOut)
        attempt.stop(.timeout, at: start + .seconds(1))
        attempt.stop(.shutdown, at: start + .seconds(3))
        #expect(attempt.stopReason == .timeout)
        #expect(attempt.timeoutStatus(at: start + .milliseconds(5999), grace: .seconds(5)) == .onTime)
        #expect(attempt.timeoutStatus(at: start + .seconds(6), grace: .seconds(5)) == .stuck)
        #expect(attempt.end())
        #expect(!attempt.end())
    }

    @Test("Duplicate type names and queues with conflicting limits are rejected")
    func catalog() throws {
        #expect(throws: JobCatalogError.duplicateName("tests.tick")) {
            try JobCatalog([JobRegistration(TickJob.self) { _, _ in }, JobRegistration(TickJob.self) { _, _ in }])
        }
        let queues = [Queue("a", concurrency: 1), Queue("a", concurrency: 2)]
        #expect(throws: JobCatalogError.conflictingQueues("a")) { try JobCatalog([], queues: queues) }
        #expect(throws: JobError.unknownQueue("b")) { try JobCatalog([], queues: [Queue("a")]).queues(named: ["b"]) }
    }
}

/// Yields to other tasks until the condition is true, for at most 30 seconds.
func until(_ condition: () -> Bool) async {
    let end = ContinuousClock.now + .seconds(30)
    while !condition(), ContinuousClock.now < end { await Task.yield() }
}

extension JobWorkerRecord {
    static func withHeartbeat(_ id: ID<JobWorker>, _ heartbeat: Int) -> Self {
        JobWorkerRecord(
            id: id, host: "", process: 1, queues: [], concurrency: 1, running: 0, heartbeat: heartbeat,
            heartbeatAt: Timestamp(microseconds: 0), startedAt: Timestamp(microseconds: 0), stoppingAt: nil)
    }
}

extension JobRecord {
    static func sample(timeoutMs: Int?) -> Self {
        JobRecord(
            id: ID(), tenantID: ID(), name: "tests.tick", queue: "default", state: .running, priority: 2,
            arguments: "{}", scheduledAt: Timestamp(microseconds: 0), attempt: 1, maxAttempts: 3, lease: 1,
            waitingOn: 0, hasDependents: false, timeoutMs: timeoutMs, requestID: "r",
            createdAt: Timestamp(microseconds: 0))
    }
}
