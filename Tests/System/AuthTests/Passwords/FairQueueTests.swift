import Dispatch
import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisAuth

@Suite("Fair shares of the queue of passwords")
struct FairQueueTests {
    /// A pool whose only thread is busy until the gate opens.
    private struct BusyPool {
        let pool: HashingPool
        let gate = DispatchSemaphore(value: 0)
        let running: Task<Void, any Error>

        init(queueCapacity: Int = HashingPool.defaultQueueCapacity) async throws {
            let pool = HashingPool(threads: 1, queueCapacity: queueCapacity)
            let (started, continuation) = AsyncStream<Void>.makeStream()
            let gate = gate
            running = Task {
                try await pool.run {
                    continuation.yield()
                    gate.wait()
                }
            }
            for await _ in started { break }
            self.pool = pool
        }

        /// Adds callers of a network one after the other, so that their order is known.
        func add(
            _ count: Int, from network: IPNetwork?, _ work: @escaping @Sendable (Int) -> Void = { _ in }
        ) async -> [Task<Void, any Error>] {
            var tasks: [Task<Void, any Error>] = []
            for number in 0..<count {
                let before = pool.waiting
                let task = Task { try await pool.run(in: network) { work(number) } }
                tasks.append(task)
                while pool.waiting == before, !task.isCancelled { await Task.yield() }
            }
            return tasks
        }
    }

    private func network(_ last: Int) -> IPNetwork { IPNetwork(.v4(UInt32(0xCB00_7100 + last)), length: 32) }

    @Test("One network has at most a quarter of the queue, and others still get in")
    func quarter() async throws {
        let busy = try await BusyPool()
        let many = await busy.add(128, from: network(1))
        for _ in 0..<20 {
            await #expect(throws: AuthError.busy) { try await busy.pool.run(in: network(1)) {} }
        }
        let other = await busy.add(1, from: network(2))
        busy.gate.signal()
        for task in many + other { try await task.value }
        try await busy.running.value
    }

    @Test("A network with one caller doesn't wait for all callers of another one")
    func turns() async throws {
        let busy = try await BusyPool()
        let (order, continuation) = AsyncStream<String>.makeStream()
        let many = await busy.add(100, from: network(1)) { _ in continuation.yield("many") }
        let one = await busy.add(1, from: network(2)) { _ in continuation.yield("one") }
        busy.gate.signal()
        for task in many + one { try await task.value }
        continuation.finish()
        let names = await order.reduce(into: []) { $0.append($1) }
        #expect(names.prefix(2).contains("one"))
    }

    @Test("Of many callers of many networks, some cancelled, each ends once: with its result, or refused")
    func property() async throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<20 {
            let busy = try await BusyPool(queueCapacity: 24)
            let tasks = (0..<200).map { number in
                let network = random.next() % 9 == 0 ? nil : network(Int(random.next() % 5))
                return Task { try await busy.pool.run(in: network) { number } }
            }
            for (number, task) in tasks.enumerated() where number % 3 == 0 { task.cancel() }
            busy.gate.signal()
            for (number, task) in tasks.enumerated() {
                switch await task.result {
                case .success(let value): #expect(value == number)
                case .failure(let error): #expect(error is CancellationError || error as? AuthError == .busy)
                }
            }
            try await busy.running.value
            #expect(busy.pool.waiting == 0)
            #expect(try await busy.pool.run { 7 } == 7, "the thread still works")
        }
    }

    @Test("512 waiting hashes don't shut others out: a new network takes the place of the latest of the largest")
    func displacement() async throws {
        let busy = try await BusyPool()
        let many = await busy.add(512, from: nil)
        await #expect(throws: AuthError.busy) { try await busy.pool.run {} }
        var others: [Task<Void, any Error>] = []
        for last in 1...3 {
            others.append(Task { try await busy.pool.run(in: network(last)) {} })
            // The latest of the many is refused in favour of the new one.
            await #expect(throws: AuthError.busy) { try await many[512 - last].value }
        }
        #expect(busy.pool.waiting == 512)
        busy.gate.signal()
        for task in others { try await task.value }
        for task in many.prefix(509) { try await task.value }
        try await busy.running.value
    }
}
