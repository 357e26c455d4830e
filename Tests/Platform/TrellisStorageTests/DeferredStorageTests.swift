import Synchronization
import Testing
import TrellisKernel
import TrellisStorage

@Suite("A store that is opened later", .timeLimit(.minutes(2)))
struct DeferredStorageTests {
    private struct NotOpen: Error {}

    /// A store whose openings are counted; `body` returns or refuses each.
    private func storage(
        _ body: @escaping @Sendable (Int) async throws -> any Storage
    ) -> DeferredStorage {
        let count = Count()
        return DeferredStorage { try await body(count.next()) }
    }

    private final class Count: Sendable {
        private let number = Mutex(0)

        func next() -> Int {
            number.withLock { number in
                number += 1
                return number
            }
        }
    }

    private func memory(_ text: String) async throws -> MemoryStorage {
        let storage = MemoryStorage(clock: ManualClock())
        _ = try await storage.put(try StorageKey("note"), bytes: Array(text.utf8))
        return storage
    }

    private func size(_ storage: any Storage) async throws -> Int64? {
        try await storage.head(try StorageKey("note"))?.size
    }

    @Test("It is opened once, by its first use, and again by the next use after a failure")
    func opening() async throws {
        let storage = storage { number in
            if number == 1 { throw NotOpen() }
            return try await memory(String(repeating: "x", count: number))
        }
        await #expect(throws: NotOpen.self) { try await size(storage) }
        #expect(try await size(storage) == 2)
        #expect(try await size(storage) == 2)
    }

    @Test("After reopen, the next use opens it again")
    func reopening() async throws {
        let storage = storage { try await memory(String(repeating: "x", count: $0)) }
        #expect(try await size(storage) == 1)
        storage.reopen()
        #expect(try await size(storage) == 2)
        #expect(try await size(storage) == 2)
    }

    @Test("What was being opened during a reopen serves its own use only")
    func during() async throws {
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        let (gate, opened) = AsyncStream.makeStream(of: Void.self)
        let storage = storage { number in
            if number == 1 {
                arrived.yield()
                for await _ in gate { break }
            }
            return try await memory(String(repeating: "x", count: number))
        }
        let first = Task { try await size(storage) }
        for await _ in arrivals { break }
        storage.reopen()
        opened.yield()
        #expect(try await first.value == 1)
        #expect(try await size(storage) == 2)
    }
}
