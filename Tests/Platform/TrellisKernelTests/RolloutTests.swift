import Testing
import TrellisKernel

@Suite("Shares of a rollout")
struct RolloutTests {
    private static let subjects = (0..<10_000).map { (high: UInt64($0) &* 0x9E37_79B9_7F4A_7C15, low: UInt64($0)) }

    /// The shares from which on four subjects have the feature.
    private static let places = [4004, 1386, 515, 2832]

    private func on(_ feature: Feature, _ share: Int) -> Set<Int> {
        let rollout = Rollout(share: share)
        return Set(
            Self.subjects.indices.filter { index in
                feature.isOn(rollout, forHigh: Self.subjects[index].high, low: Self.subjects[index].low)
            })
    }

    @Test("A greater share only adds subjects, about as many as it says")
    func monotonic() {
        let feature = Feature("editor", "The new editor.", rollout: .off)
        var last: Set<Int> = []
        for share in stride(from: 0, through: 10_000, by: 500) {
            let now = on(feature, share)
            #expect(last.isSubset(of: now))
            #expect(abs(now.count - share) < 200)
            last = now
        }
        #expect(on(feature, 0).isEmpty && on(feature, 10_000).count == Self.subjects.count)
    }

    @Test("Features have independent places, and a share changes no subject's variant")
    func independent() {
        let one = Feature("one", "One.", rollout: .off, variants: ["a", "b"])
        let two = Feature("two", "Two.", rollout: .off)
        let both = on(one, 5000).intersection(on(two, 5000)).count
        #expect(abs(both - 2500) < 250)
        let counts = Self.subjects.reduce(into: [String: Int]()) { counts, subject in
            let small = one.variant(.percent(1), forHigh: subject.high, low: subject.low)
            #expect(small == one.variant(.on, forHigh: subject.high, low: subject.low))
            counts[small ?? "", default: 0] += 1
        }
        #expect(counts.count == 2 && abs((counts["a"] ?? 0) - 5000) < 300)
    }

    @Test("A place is the same in every release")
    func stable() {
        let feature = Feature("editor", "The new editor.", rollout: .off)
        let places = (0..<4).map { number in
            (0...10_000).first { feature.isOn(Rollout(share: $0), forHigh: 1, low: UInt64(number)) } ?? -1
        }
        #expect(places == Self.places)
    }

    @Test("Texts of rollouts", arguments: ["on", "off", "25%", "0.5%", "99.99%", "0.05%", "100% cards", "0% cards"])
    func texts(text: String) throws {
        #expect(try #require(Rollout(text)).description == text)
    }

    @Test(
        "Texts that are none", arguments: ["", "25", "101%", "-1%", "1.234%", ".5%", "1.%", "+1%", "on on on", "1%%"])
    func refused(text: String) {
        #expect(Rollout(text) == nil)
    }
}
