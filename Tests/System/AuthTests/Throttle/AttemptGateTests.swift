import Synchronization
import Testing

@testable import TrellisAuth

@Suite("The gate of attempts", .timeLimit(.minutes(1)))
struct AttemptGateTests {
    /// Work that ends when it is told to.
    private struct Latch: Sendable {
        private let ends = AsyncStream<Void>.makeStream()

        func open() { ends.continuation.finish() }
        func wait() async { for await _ in ends.stream {} }
    }

    private func wait(until condition: () -> Bool) async {
        while !condition() { await Task.yield() }
    }

    @Test("As many of one key run as the gate is wide, the rest in their order; other keys don't wait")
    func width() async throws {
        let (gate, latch) = (AttemptGate(width: 2, capacity: 10), Latch())
        let order = Mutex<[Int]>([])
        var tasks: [Task<Void, any Error>] = []
        for number in 0..<6 {
            let before = order.withLock { $0.count } + gate.waiting
            tasks.append(
                Task { @Sendable in
                    try await gate.run("ada") { @Sendable in
                        order.withLock { $0.append(number) }
                        await latch.wait()
                    }
                })
            await wait { order.withLock { $0.count } + gate.waiting > before }
        }
        #expect(order.withLock { $0 } == [0, 1] && gate.waiting == 4)
        #expect(try await gate.run("bob") { 7 } == 7)
        latch.open()
        for task in tasks { try await task.value }
        #expect(order.withLock { $0.sorted() } == Array(0..<6) && gate.waiting == 0)
    }

    @Test("When too many wait, the next one is refused at once, and a cancelled one leaves its place")
    func capacity() async throws {
        let (gate, entered, latch) = (AttemptGate(width: 1, capacity: 1), Latch(), Latch())
        let running = Task {
            try await gate.run("ada") {
                entered.open()
                await latch.wait()
            }
        }
        await entered.wait()
        let waiting = Task { try await gate.run("ada") {} }
        await wait { gate.waiting == 1 }
        await #expect(throws: AuthError.busy) { try await gate.run("ada") {} }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(gate.waiting == 0)
        let next = Task { try await gate.run("ada") { 3 } }
        await wait { gate.waiting == 1 }
        latch.open()
        #expect(try await next.value == 3)
        try await running.value
        #expect(gate.waiting == 0)
    }

    @Test("An attempt that fails frees its place, and a task that was cancelled before doesn't enter")
    func failures() async throws {
        let gate = AttemptGate(width: 1, capacity: 0)
        for _ in 0..<3 {
            await #expect(throws: AuthError.wrongPassword) {
                try await gate.run("ada") { throw AuthError.wrongPassword }
            }
        }
        let cancelled = Task {
            while !Task.isCancelled { await Task.yield() }
            try await gate.run("ada") {}
        }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        #expect(try await gate.run("ada") { 1 } == 1)
    }

    @Test("Of many at once, some cancelled, no more than the width run, and all end")
    func stress() async throws {
        let gate = AttemptGate(width: 3, capacity: 1000)
        let state = Mutex((now: 0, most: 0))
        let tasks = (0..<300).map { number in
            Task { @Sendable in
                try await gate.run("key \(number % 2)") { @Sendable in
                    state.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
                    await Task.yield()
                    state.withLock { $0.now -= 1 }
                }
            }
        }
        for (number, task) in tasks.enumerated() where number.isMultiple(of: 3) { task.cancel() }
        for (number, task) in tasks.enumerated() {
            if case .failure = await task.result { #expect(number.isMultiple(of: 3)) }
        }
        #expect(state.withLock { $0.now } == 0 && (1...6).contains(state.withLock { $0.most }))
        #expect(gate.waiting == 0)
    }
}
