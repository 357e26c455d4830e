import Testing
import TrellisKernel
import TrellisStorage

@Suite("The store in memory")
struct MemoryStorageTests {
    @Test("An object beyond the capacity is refused and leaves the former one")
    func capacity() async throws {
        let storage = MemoryStorage(capacity: 10)
        try await storage.put("a", "123456")
        for (key, text) in [("b", "12345"), ("a", "1234567")] {
            let error = await #expect(throws: StorageError.self) { try await storage.put(key, text) }
            #expect(error?.code == "storage.full")
        }
        await #expect(throws: StorageError.self) { try await storage.copy(StorageKey("a"), to: StorageKey("b")) }
        #expect(try await storage.text("a") == "123456")
        #expect(try await storage.keys() == ["a"])
        try await storage.put("b", "1234")
        try await storage.delete(StorageKey("a"))
        try await storage.put("c", "123456")
    }

    @Test("Objects have the time of the clock")
    func time() async throws {
        let clock = ManualClock()
        let storage = MemoryStorage(clock: clock)
        let first = try await storage.put("a", "one")
        clock.advance(by: .seconds(60))
        let copy = try await storage.copy(StorageKey("a"), to: StorageKey("b"))
        #expect(copy.modifiedAt - first.modifiedAt == .seconds(60))
        #expect(try await storage.head(StorageKey("a"))?.modifiedAt == first.modifiedAt)
    }
}
