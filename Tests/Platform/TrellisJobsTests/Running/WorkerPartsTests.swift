import Testing
import TrellisDatabase
import TrellisKernel

@testable import TrellisJobs

@Suite("What a worker is made of")
struct WorkerPartsTests {
    @Test("A worker whose beat stands still is dead after the time, and only then")
    func watch() {
        let (own, other, third) = (ID<JobWorker>(), ID<JobWorker>(), ID<JobWorker>())
        var watch = WorkerWatch(own: own, deadAfter: .seconds(30), interval: .seconds(5))
        let start = ContinuousClock.now
        func look(_ second: Int, _ beats: (ID<JobWorker>, Int)...) -> [ID<JobWorker>] {
            watch.look(beats.map { JobWorkerRecord.beating($0.0, $0.1) }, at: start + .seconds(second))
        }
        for second in stride(from: 0, through: 25, by: 5) {
            #expect(look(second, (own, 1), (other, 7), (third, second)) == [])
        }
        #expect(look(30, (own, 1), (other, 7), (third, 30)) == [other])
        #expect(look(35, (own, 1), (other, 8), (third, 35)) == [])
    }

    @Test("Time in which nobody could look isn't held against the others")
    func watchAfterAnOutage() {
        let other = ID<JobWorker>()
        var watch = WorkerWatch(own: ID(), deadAfter: .seconds(30), interval: .seconds(5))
        let start = ContinuousClock.now
        #expect(watch.look([.beating(other, 1)], at: start) == [])
        #expect(watch.look([.beating(other, 1)], at: start + .seconds(600)) == [])
        #expect(watch.look([.beating(other, 2)], at: start + .seconds(605)) == [])
    }

    @Test("Places that become free are shared by the queues that wait, whoever had them before")
    func slotsAreFair() async {
        let slots = JobSlots(4, limits: [nil, nil, nil])
        #expect(await slots.take(0) == 4)
        #expect(slots.takeMore(0) == 0)
        let waiting = [1, 2].map { queue in Task { await slots.take(queue) } }
        await until { slots.waitingCount == 2 }
        slots.giveBack(0, 4)
        let shares = [await waiting[0].value, await waiting[1].value]
        #expect(shares == [2, 2])
        #expect(slots.used == 4)
    }

    @Test("A queue with a limit has no more places than that, and doesn't hold up those behind it")
    func slotsAreLimited() async {
        let slots = JobSlots(4, limits: [1, nil])
        #expect(await slots.take(0) == 1)
        let blocked = Task { await slots.take(0) }
        await until { slots.waitingCount == 1 }
        #expect(await slots.take(1) == 3)
        slots.giveBack(1, 1)
        #expect(slots.waitingCount == 1)
        #expect(await slots.take(1) == 1)
        slots.giveBack(0, 1)
        #expect(await blocked.value == 1)
    }

    @Test("Closing sends everyone who waits away")
    func slotsClose() async {
        let slots = JobSlots(1, limits: [nil])
        #expect(await slots.take(0) == 1)
        let waiting = Task { await slots.take(0) }
        await until { slots.waitingCount == 1 }
        slots.close()
        #expect(await waiting.value == 0)
        #expect(await slots.take(0) == 0)
    }

    @Test("A gate lets through who waits, or who comes next, once")
    func gate() async {
        let gate = Gate()
        gate.open()
        gate.open()
        await gate.wait(upTo: .seconds(60))
        let waiting = Task { await gate.wait(upTo: .seconds(60)) }
        await until { gate.isWaitedAt }
        gate.open()
        await waiting.value
        let cancelled = Task { await gate.wait(upTo: .seconds(60)) }
        cancelled.cancel()
        await cancelled.value
        await gate.wait(upTo: .milliseconds(1))
    }

    @Test("An attempt is late once its time is over, and stuck when it doesn't end though it was told to")
    func verdicts() {
        let start = ContinuousClock.now
        let attempt = JobAttempt(.sample(timeoutMs: 1000), timeout: .seconds(60), at: start)
        #expect(attempt.verdict(at: start + .milliseconds(999), patience: .seconds(5)) == .fine)
        #expect(attempt.verdict(at: start + .seconds(1), patience: .seconds(5)) == .late)
        attempt.interrupt(.timeout, at: start + .seconds(1))
        attempt.interrupt(.drain, at: start + .seconds(3))
        #expect(attempt.interruption == .timeout)
        #expect(attempt.verdict(at: start + .milliseconds(5999), patience: .seconds(5)) == .fine)
        #expect(attempt.verdict(at: start + .seconds(6), patience: .seconds(5)) == .stuck)
        #expect(attempt.end())
        #expect(!attempt.end())
    }

    @Test("Two types can't have one name, nor two queues of one name different limits")
    func catalog() throws {
        #expect(throws: JobCatalogError.duplicateName("tests.chime")) {
            try JobCatalog([JobRegistration(Chime.self) { _, _ in }, JobRegistration(Chime.self) { _, _ in }])
        }
        let queues = [Queue("a", concurrency: 1), Queue("a", concurrency: 2)]
        #expect(throws: JobCatalogError.queueDiffers("a")) { try JobCatalog([], queues: queues) }
        #expect(throws: JobError.unknownQueue("b")) { try JobCatalog([], queues: [Queue("a")]).queues(named: ["b"]) }
    }
}

/// Lets others run until something is so.
func until(_ condition: () -> Bool) async {
    let end = ContinuousClock.now + .seconds(30)
    while !condition(), ContinuousClock.now < end { await Task.yield() }
}

extension JobWorkerRecord {
    static func beating(_ id: ID<JobWorker>, _ beat: Int) -> Self {
        JobWorkerRecord(
            id: id, host: "", process: 1, queues: [], concurrency: 1, running: 0, beat: beat,
            beatAt: Timestamp(microseconds: 0), startedAt: Timestamp(microseconds: 0), stoppingAt: nil)
    }
}

extension JobRecord {
    static func sample(timeoutMs: Int?) -> Self {
        JobRecord(
            id: ID(), tenantID: ID(), name: "tests.chime", queue: "default", state: .running, priority: 2,
            arguments: "{}", scheduledAt: Timestamp(microseconds: 0), attempt: 1, maxAttempts: 3, lease: 1,
            waitingOn: 0, hasDependents: false, timeoutMs: timeoutMs, requestID: "r",
            createdAt: Timestamp(microseconds: 0))
    }
}
