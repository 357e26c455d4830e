import Dispatch
import Synchronization
import Testing

@testable import TrellisAuth

/// A counter of concurrent runs.
private final class RunCounter: Sendable {
    private let state = Mutex((now: 0, most: 0, all: 0))

    var most: Int { state.withLock { $0.most } }
    var all: Int { state.withLock { $0.all } }

    func begin() {
        state.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1), $0.all + 1) }
    }

    func end() {
        state.withLock { $0.now -= 1 }
    }
}

@Suite struct HashingPoolTests {
    @Test("Work is run, and its result or its error is returned")
    func results() async throws {
        struct Failure: Error {}
        let pool = HashingPool(threads: 2)
        #expect(try await pool.run { 6 * 7 } == 42)
        await #expect(throws: Failure.self) { try await pool.run { throw Failure() } }
    }

    @Test("The number of concurrent runs is limited to the number of threads")
    func boundedThreads() async throws {
        let pool = HashingPool(threads: 2, queueCapacity: 100)
        let runs = RunCounter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    try await pool.run {
                        runs.begin()
                        _ = try Argon2id.hash([1], parameters: Argon2Parameters(memory: 256, passes: 1))
                        runs.end()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect((1...2).contains(runs.most))
    }

    @Test("A caller fails at once when the queue is full, and the others are served")
    func fullLine() async throws {
        let pool = HashingPool(threads: 1, queueCapacity: 2)
        let gate = DispatchSemaphore(value: 0)
        let started = AsyncStream<Void>.makeStream()
        let first = Task {
            try await pool.run {
                started.continuation.yield()
                gate.wait()
                return 1
            }
        }
        for await _ in started.stream { break }
        let second = Task { try await pool.run { 2 } }
        let third = Task { try await pool.run { 3 } }
        while pool.waiting < 2 { await Task.yield() }

        await #expect(throws: AuthError.busy) { try await pool.run { 4 } }

        gate.signal()
        #expect(try await [first.value, second.value, third.value] == [1, 2, 3])
        #expect(try await pool.run { 5 } == 5)
    }

    @Test("Cancellation removes a caller from the queue and frees its slot")
    func cancellation() async throws {
        let pool = HashingPool(threads: 1, queueCapacity: 1)
        let gate = DispatchSemaphore(value: 0)
        let started = AsyncStream<Void>.makeStream()
        let first = Task {
            try await pool.run {
                started.continuation.yield()
                gate.wait()
            }
        }
        for await _ in started.stream { break }
        let impatient = Task { try await pool.run { 2 } }
        while pool.waiting < 1 { await Task.yield() }
        impatient.cancel()
        await #expect(throws: CancellationError.self) { try await impatient.value }
        #expect(pool.waiting == 0)

        let patient = Task { try await pool.run { 3 } }
        while pool.waiting < 1 { await Task.yield() }
        gate.signal()
        try await first.value
        #expect(try await patient.value == 3)
    }

    @Test("300 waiting passwords block no other task, and all are checked")
    func manyLogins() async throws {
        let pool = HashingPool(threads: 1)
        let hasher = QueuedHasher(Argon2Hasher(parameters: Argon2Parameters(memory: 1024, passes: 1)), on: pool)
        let phc = try await hasher.hash("correct horse battery")
        let gate = DispatchSemaphore(value: 0)
        let stuck = Task { try await pool.run { gate.wait() } }
        try await withThrowingTaskGroup(of: PasswordMatch.self) { group in
            for _ in 0..<300 {
                group.addTask { try await hasher.verify("correct horse battery", against: phc) }
            }
            // The pool hashes nothing yet. If waiting callers occupied threads, this would never return.
            while pool.waiting < 300 { await Task.yield() }
            gate.signal()
            for try await match in group { #expect(match == .match) }
        }
        try await stuck.value
    }
}
