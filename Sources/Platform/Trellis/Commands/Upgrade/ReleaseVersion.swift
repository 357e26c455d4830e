/// A version of a release, `MAJOR.MINOR.PATCH` (https://semver.org/spec/v2.0.0.html, without suffixes).
struct ReleaseVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    let major: Int
    let minor: Int
    let patch: Int

    /// Parses a version; nil for anything else, such as a leading zero or a suffix.
    init?(_ text: some StringProtocol) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part -> Int? in
            guard part.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                part.count == 1 || part.first != UInt8(ascii: "0"), part.count <= 6
            else { return nil }
            return Int(String(decoding: part, as: UTF8.self))
        }
        guard parts.count == 3, numbers.count == 3 else { return nil }
        (major, minor, patch) = (numbers[0], numbers[1], numbers[2])
    }

    /// The version as it is written.
    var description: String { "\(major).\(minor).\(patch)" }

    /// Orders by major, minor and patch number.
    static func < (left: Self, right: Self) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }
}
