import Foundation
import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite("Workers whose processes are gone")
struct GoneWorkerTests {
    @Test("A worker is gone when its process is gone and two heartbeats are missing")
    func gone() {
        let (own, other, silent, quiet) = (ID<JobWorker>(), ID<JobWorker>(), ID<JobWorker>(), ID<JobWorker>())
        var workers = GoneWorkers(own: own, heartbeat: .seconds(1))
        let start = ContinuousClock.now
        func update(_ second: Int, beat: Int, present: Set<ID<JobWorker>>) -> [ID<JobWorker>] {
            let rows =
                [own, other, silent].map { JobWorkerRecord.withHeartbeat($0, 1) } + [.withHeartbeat(quiet, beat)]
            return workers.update(rows, present: present, every: .seconds(1), at: start + .seconds(second))
        }
        #expect(update(0, beat: 1, present: [own, other, quiet]) == [])
        // The session of `quiet` is lost, too, but it goes on; `silent` never had one.
        for second in 1...7 { #expect(update(second, beat: second, present: []) == []) }
        #expect(update(8, beat: 8, present: []) == [other])
        #expect(update(9, beat: 9, present: [other]) == [])
        #expect(update(10, beat: 10, present: []) == [other])
    }

    @Test(
        "A worker that an outage of the database cut off is not gone, whether a look failed or none did",
        arguments: [true, false])
    func cutOff(_ hasFailedLook: Bool) {
        let (own, other) = (ID<JobWorker>(), ID<JobWorker>())
        var workers = GoneWorkers(own: own, heartbeat: .seconds(5))
        let start = ContinuousClock.now
        func update(_ second: Double, beat: Int, present: Set<ID<JobWorker>>) -> [ID<JobWorker>] {
            workers.update(
                [.withHeartbeat(other, beat)], present: present, every: .seconds(1), at: start + .seconds(second))
        }
        for second in 0...4 { #expect(update(Double(second), beat: 1, present: [other]) == []) }
        if hasFailedLook { workers.interrupt() }
        // The beat at 5 failed, and the listener waits for up to 5 seconds before it connects again.
        for second in stride(from: 7, to: 11.5, by: 1) { #expect(update(second, beat: 1, present: []) == []) }
        for second in 12...16 { #expect(update(Double(second), beat: 2, present: [other]) == []) }
    }

    @Test("A worker that looks seldom, as there are many, finds those that are gone")
    func manyWorkers() {
        let rows = (0..<80).map { _ in JobWorkerRecord.withHeartbeat(ID(), 1) }
        var workers = GoneWorkers(own: ID(), heartbeat: .seconds(5))
        let start = ContinuousClock.now
        func update(_ second: Int, present: [JobWorkerRecord]) -> [ID<JobWorker>] {
            workers.update(
                rows, present: Set(present.map(\.id)), every: .seconds(21), at: start + .seconds(second))
        }
        #expect(update(0, present: rows) == [])
        #expect(update(21, present: []) == [])
        #expect(update(42, present: []) == rows.map(\.id).sorted())
    }

    @Test("After an outage of the database the others get time for a heartbeat")
    func outage() {
        let other = ID<JobWorker>()
        var workers = GoneWorkers(own: ID(), heartbeat: .seconds(1))
        let start = ContinuousClock.now
        func update(_ second: Int, present: Set<ID<JobWorker>>) -> [ID<JobWorker>] {
            workers.update(
                [.withHeartbeat(other, 1)], present: present, every: .seconds(1), at: start + .seconds(second))
        }
        #expect(update(0, present: [other]) == [])
        #expect(update(60, present: []) == [])
        #expect(update(67, present: []) == [])
        #expect(update(68, present: []) == [other])
    }

    @Test(
        "The place of a tenant whose job's process was killed is free long before the worker counts as dead",
        .enabled(if: TestPostgres.current != nil))
    func placeOfTenant() async throws {
        try await TestJobs.with(.postgres) { test in
            let killed = ID<JobWorker>()
            let session = JobWorkers.session(of: killed)
            try await test.store.workers.register(
                JobWorkerRecord(
                    id: killed, host: "there", process: 1, queues: [], concurrency: 1, running: 1, heartbeat: 0,
                    heartbeatAt: test.clock.now, startedAt: test.clock.now, session: session))
            let ids = try await test.ours.write { tx in
                try tx.enqueue(contentsOf: [LimitedQueueJob(), LimitedQueueJob()]).map(\.id)
            }
            #expect(try await test.claim(killed, 1, queue: LimitedQueueJob.queue).count == 1)
            let jobs = [JobRegistration(LimitedQueueJob.self) { _, _ in }]
            var process: Task<Void, Never>? = Task { [database = test.database] in
                for await _ in database.notifications(on: ["tests"], as: session) {}
            }
            try await eventually("session") {
                try await test.store.workers.withSession(test.store.workers.all()) == [killed]
            }
            try await test.withWorker(jobs, { $0.deadAfter = .seconds(600) }) { run in
                try await eventually("seen") { run.hasLooked.load(ordering: .relaxed) }
                #expect(try await test.state(ids[1]) == .available)
                process?.cancel()
                process = nil
                for id in ids { try await test.waitForState(.completed, id) }
            }
        }
    }

    @Test("On SQLite the processes of this machine count")
    func processes() {
        func worker(_ host: String, _ process: Int32) -> JobWorkerRecord {
            var worker = JobWorkerRecord.withHeartbeat(ID(), 1)
            (worker.host, worker.process) = (host, Int(process))
            return worker
        }
        let own = worker(WorkerProcess.host, getpid())
        let others = [
            worker("elsewhere", getpid()), worker(WorkerProcess.host, .max), worker(WorkerProcess.host, 0),
            worker(WorkerProcess.host, -1),
        ]
        #expect(WorkerProcess.running(of: [own] + others) == [own.id])
    }
}
