import Testing
import TrellisKernel

@testable import TrellisAuth

@Suite struct ExpiringCacheTests {
    private let start = Timestamp(microseconds: 0)

    @Test("A value is found until it expires")
    func expiry() {
        let cache = ExpiringCache<String, Int>(capacity: 10)
        cache.insert(1, for: "a", until: start + .seconds(1))
        #expect(cache.value(for: "a", at: start) == 1)
        #expect(cache.value(for: "a", at: start + .seconds(1)) == nil)
        #expect(cache.value(for: "b", at: start) == nil)
    }

    @Test("The cache never exceeds its capacity, and values in use stay")
    func bound() {
        let cache = ExpiringCache<Int, Int>(capacity: 10)
        for number in 0..<1000 {
            cache.insert(number, for: number, until: start + .seconds(1))
            #expect(cache.value(for: 0, at: start) == 0)
            #expect(cache.count <= 10)
        }
        #expect(cache.value(for: 1, at: start) == nil)
    }

    @Test("A cache without capacity stores nothing")
    func noRoom() {
        let cache = ExpiringCache<Int, Int>(capacity: 0)
        cache.insert(1, for: 1, until: start + .seconds(1))
        #expect(cache.value(for: 1, at: start) == nil)
    }
}
