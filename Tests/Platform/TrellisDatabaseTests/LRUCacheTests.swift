import Testing

@testable import TrellisDatabase

@Suite struct LRUCacheTests {
    @Test("A new value evicts the least recently used one")
    func eviction() {
        var cache = LRUCache<Int>(capacity: 2)
        #expect(cache.isEmpty)
        #expect(cache.insert(1, for: "a") == nil)
        #expect(cache.insert(2, for: "b") == nil)
        #expect(cache.use("a") == 1)
        #expect(cache.insert(3, for: "c") == 2)
        #expect(cache.use("b") == nil)
        #expect(cache.contains("a") && cache.contains("c"))
    }

    @Test("A value that replaces another evicts none")
    func replacement() {
        var cache = LRUCache<Int>(capacity: 2)
        cache.insert(1, for: "a")
        cache.insert(2, for: "b")
        #expect(cache.insert(3, for: "a") == 1)
        #expect(cache.use("b") == 2)
        cache.remove("a")
        #expect(cache.use("a") == nil)
        cache.removeAll()
        #expect(cache.isEmpty)
    }

    @Test("Values that may not be evicted stay, and a value that doesn't meet the condition isn't used")
    func conditions() {
        var cache = LRUCache<Int>(capacity: 2)
        cache.insert(1, for: "a")
        cache.insert(2, for: "b")
        #expect(cache.use("a", if: { $0 > 1 }) == nil)
        #expect(cache.insert(3, for: "c", evicting: { $0 > 1 }) == 2)
        #expect(cache.insert(4, for: "d", evicting: { _ in false }) == nil)
        #expect(["a", "b", "c", "d"].filter { cache.contains($0) } == ["a", "c", "d"])
        #expect(cache.insert(5, for: "e") == 1)
    }

    @Test("Texts that are canonically equivalent, and so equal to Swift, are two statements")
    func exact() {
        var cache = LRUCache<Int>(capacity: 2)
        let (composed, decomposed) = ("SELECT 'caf\u{E9}'", "SELECT 'cafe\u{301}'")
        #expect(composed == decomposed)
        cache.insert(1, for: composed)
        #expect(cache.use(decomposed) == nil)
        #expect(cache.insert(2, for: decomposed) == 1)
        #expect(cache.use(decomposed) == 2)
        #expect(cache.use(composed) == nil)
    }
}
