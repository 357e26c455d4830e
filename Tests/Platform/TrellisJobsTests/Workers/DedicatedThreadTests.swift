import Foundation
import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite("Threads of their own")
struct DedicatedThreadTests {
    /// Tasks that compute on every thread that tasks share.
    private final class Computing: Sendable {
        private let isReleased = Atomic(false)
        private let started = Atomic(0)
        private let tasks = Mutex<[Task<Bool, Never>]>([])

        /// Whether every thread is taken.
        var isEverywhere: Bool { started.load(ordering: .relaxed) >= ProcessInfo.processInfo.activeProcessorCount }

        init() {
            for _ in 0..<ProcessInfo.processInfo.activeProcessorCount * 4 {
                let task = Task.detached(priority: .medium) { @Sendable [self] in compute() }
                tasks.withLock { $0.append(task) }
            }
        }

        /// Computes until it is released; returns false if it wasn't within 20 seconds.
        private func compute() -> Bool {
            started.add(1, ordering: .relaxed)
            let end = ContinuousClock.now + .seconds(20)
            while !isReleased.load(ordering: .relaxed), ContinuousClock.now < end {}
            return isReleased.load(ordering: .relaxed)
        }

        func release() {
            isReleased.store(true, ordering: .relaxed)
        }

        /// Waits for the tasks; returns whether all were released.
        func end() async -> Bool {
            var wereReleased = true
            for task in tasks.withLock({ $0 }) where await !task.value { wereReleased = false }
            return wereReleased
        }
    }

    @Test("While jobs compute on all shared threads, a pause on another thread ends, and the probe tells of it")
    func sharedThreadsTaken() async {
        let (thread, probe, computing) = (DedicatedThread("test"), PoolProbe(), Computing())
        let watch = Task(executorPreference: thread) { @Sendable in
            while !computing.isEverywhere { await thread.pause(for: .milliseconds(1)) }
            _ = probe.silence(at: .now)
            await thread.pause(for: .milliseconds(50))
            let silence = probe.silence(at: .now)
            computing.release()
            return silence
        }
        #expect(await watch.value >= .milliseconds(50))
        #expect(await computing.end())
        thread.finish()
    }

    @Test("A pause ends when its task is cancelled")
    func cancelledPause() async {
        let thread = DedicatedThread("test")
        let pausing = Task(executorPreference: thread) { @Sendable in
            let start = ContinuousClock.now
            await thread.pause(for: .seconds(600))
            return ContinuousClock.now - start
        }
        pausing.cancel()
        #expect(await pausing.value < .seconds(300))
        thread.finish()
    }

    @Test("The thread of a dedicated job ends with it", .enabled(if: Self.threadCount > 0))
    func endsWithJob() async throws {
        try await TestJobs.with(.sqlite) { test in
            let environment = JobEnvironment(
                try JobCatalog([JobRegistration(ComputingJob.self) { _, _ in 1 }]), test.store, clock: test.clock,
                logger: .silent)
            let id = try await test.ours.write { try $0.enqueue(ComputingJob()).id }
            let job = try await test.job(id)
            let before = Self.threadCount
            for _ in 0..<300 { await environment.start(environment.attempt(job)) { _ in }.value }
            // Other tests have threads, too, but not as many.
            #expect(Self.threadCount < before + 150)
        }
    }

    /// The number of threads of this process; 0 where it isn't known.
    private static var threadCount: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count) ?? 0
    }

    @Test("A dedicated job runs on a thread of its own, also after it has waited", arguments: TestJobsEngine.allCases)
    func dedicated(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let threads = Mutex<Set<String>>([])
            let jobs = [
                JobRegistration(ComputingJob.self) { _, context in
                    for step in 0..<3 {
                        threads.withLock { _ = $0.insert(currentThread()) }
                        try await context.step("\(step)") {}
                        threads.withLock { _ = $0.insert(currentThread()) }
                    }
                    return threads.withLock { $0.count }
                }
            ]
            try await test.withWorker(jobs) { _ in
                let id = try await test.ours.write { try $0.enqueue(ComputingJob()).id }
                try await test.waitForState(.completed, id)
                #expect(try await test.job(id).result?.text == "1")
            }
        }
    }

    @Test("Work on a dedicated thread goes on while that of another one computes")
    func threadsAreApart() async throws {
        let (one, two) = (DedicatedThread("one"), DedicatedThread("two"))
        let isReleased = Atomic(false)
        let computing = Task(executorPreference: one) { @Sendable in
            let end = ContinuousClock.now + .seconds(30)
            while !isReleased.load(ordering: .relaxed), ContinuousClock.now < end {}
            return isReleased.load(ordering: .relaxed)
        }
        let releasing = Task(executorPreference: two) { @Sendable in
            try? await Task.sleep(for: .milliseconds(1))
            isReleased.store(true, ordering: .relaxed)
        }
        await releasing.value
        #expect(await computing.value)
        withExtendedLifetime((one, two)) {}
    }
}

/// The identity of the thread that calls.
private func currentThread() -> String { "\(pthread_self())" }
