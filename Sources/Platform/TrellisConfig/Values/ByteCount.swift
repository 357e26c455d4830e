import TrellisKernel

/// A number of bytes, written `512`, `64KiB`, `1MiB` or `10MB`.
public struct ByteCount: Hashable, Comparable, Sendable {
    /// The number of bytes.
    public let bytes: Int

    /// A number of bytes.
    public init(bytes: Int) {
        self.bytes = bytes
    }

    /// Returns `count` times 1024 bytes.
    public static func kibibytes(_ count: Int) -> Self { Self(bytes: count << 10) }
    /// Returns `count` times 1024² bytes.
    public static func mebibytes(_ count: Int) -> Self { Self(bytes: count << 20) }

    /// Returns whether `left` is smaller than `right`.
    public static func < (left: Self, right: Self) -> Bool { left.bytes < right.bytes }
}

extension ByteCount: SettingValue {
    /// A number of bytes.
    public static var kind: String { "size, as in 64KiB or 1MiB" }
    /// Zero bytes.
    public static var placeholder: Self { Self(bytes: 0) }

    /// Parses an integer number of bytes, or digits followed by one of B, kB, MB, GB, KiB, MiB, GiB.
    public static func read(_ raw: RawSetting) throws(SettingMismatch) -> Self {
        let mismatch = SettingMismatch("must be a size, as in 512, 64KiB or 1MiB")
        switch raw {
        case .integer(let bytes):
            guard bytes >= 0 else { throw mismatch }
            return Self(bytes: bytes)
        case .text(let text), .string(let text):
            let digits = text[..<(text.utf8.firstIndex { !(0x30...0x39).contains($0) } ?? text.endIndex)]
            let unit = text[digits.endIndex...].trimmed.lowercased()
            guard let number = Int(digits), let factor = units.first(where: { $0.name.lowercased() == unit })?.factor
            else { throw mismatch }
            let (bytes, overflow) = number.multipliedReportingOverflow(by: factor)
            guard !overflow else { throw mismatch }
            return Self(bytes: bytes)
        default: throw mismatch
        }
    }

    /// The number in the largest binary unit that needs no fraction.
    public var settingText: String {
        for (name, factor) in Self.units.reversed() where name.hasSuffix(utf8: "iB") {
            if bytes >= factor, bytes % factor == 0 { return "\(bytes / factor)\(name)" }
        }
        return "\(bytes)B"
    }

    private static let units: [(name: String, factor: Int)] = [
        ("", 1), ("B", 1), ("kB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000),
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30),
    ]
}
