/// The version of a release, compared by its numbers; a version with a suffix, as in `1.0.0-beta`, precedes the one
/// without.
struct ReleaseVersion: Hashable, Comparable {
    let numbers: [Int]
    let suffix: String

    /// Reads `1.2.0` or `1.2.0-beta`; nil for other texts, among them those that could name another folder.
    init?(_ text: String) {
        let halves = text.utf8.split(separator: UInt8(ascii: "-"), maxSplits: 1, omittingEmptySubsequences: false)
        let parts = (halves.first ?? "".utf8[...]).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.allSatisfy { (0x30...0x39).contains($0) } ? Int(String(decoding: part, as: UTF8.self)) : nil
        }
        guard parts.count == 3, numbers.count == 3 else { return nil }
        let suffix = halves.count > 1 ? Array(halves[1]) : []
        let isName = suffix.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == 0x2E }
        guard isName, halves.count == 1 || !suffix.isEmpty else { return nil }
        self.numbers = numbers
        self.suffix = String(decoding: suffix, as: UTF8.self)
    }

    static func < (one: ReleaseVersion, other: ReleaseVersion) -> Bool {
        if one.numbers != other.numbers { return one.numbers.lexicographicallyPrecedes(other.numbers) }
        return one.suffix.isEmpty != other.suffix.isEmpty ? other.suffix.isEmpty : one.suffix < other.suffix
    }
}
