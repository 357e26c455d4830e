import Testing
import TrellisKernel

@Suite("Identifiers")
struct IDTests {
    private enum Thing {}

    @Test("Identifiers created in sequence increase, even many in one millisecond")
    func monotonic() {
        let now = SystemClock().now
        let ids = (0..<20_000).map { _ in ID<Thing>(at: now) }
        #expect(zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 })
        #expect(Set(ids).count == ids.count)
    }

    @Test("Identifiers increase even when the clock moves backwards")
    func clockBackwards() {
        let before = ID<Thing>(at: SystemClock().now)
        let after = ID<Thing>(at: Timestamp(microseconds: 0))
        #expect(before < after)
    }

    @Test("Concurrent threads create unique identifiers")
    func concurrent() async {
        let all = await withTaskGroup(of: [ID<Thing>].self) { group in
            for _ in 0..<8 { group.addTask { (0..<2000).map { _ in ID<Thing>() } } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(all).count == 16_000)
    }

    @Test("An identifier contains version 7, the RFC's variant and its creation time")
    func layout() throws {
        // A stated time in the future doesn't move the identifiers of the system clock there.
        _ = ID<Thing>(at: SystemClock().now + .seconds(3600))
        let id = ID<Thing>()
        let text = Array(id.description)
        #expect(text.count == 36)
        #expect(text[14] == "7")
        #expect("89ab".contains(text[19]))
        #expect(abs((id.createdAt - SystemClock().now).microseconds) < 60_000_000)
    }

    @Test(
        "Text and identifiers convert to each other",
        arguments: ["0193F0C4-9B7A-7cde-8f01-23456789abcd", "00000000-0000-0000-0000-000000000000"])
    func roundTrip(text: String) throws {
        #expect(try #require(ID<Thing>(text)).description == text.lowercased())
    }

    @Test(
        "Text that is not a UUID is rejected",
        arguments: [
            "", "1", "0193f0c4-9b7a-7cde-8f01-23456789abc", "0193f0c49b7a7cde8f0123456789abcd",
            "0193f0c4-9b7a-7cde-8f01-23456789abcg",
            "0193f0c4+9b7a-7cde-8f01-23456789abcd", "{193f0c4-9b7a-7cde-8f01-23456789abcd}",
            "０193f0c4-9b7a-7cde-8f01-2345678",
        ])
    func refused(text: String) {
        #expect(ID<Thing>(text) == nil)
    }
}
