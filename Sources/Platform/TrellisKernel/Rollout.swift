/// For whom a feature is on: a percentage of the subjects, and for all of them one variant if it names one.
///
/// As text: `on`, `off`, `25%`, `0.5%`, and with a variant `100% cards`.
public struct Rollout: Hashable, Sendable {
    /// The share of subjects in hundredths of a percent: 0 to 10,000.
    public let share: Int
    /// The variant of all subjects; nil where each has its own.
    public let variant: String?

    /// For every subject.
    public static let on = Rollout(share: 10_000)
    /// For no subject.
    public static let off = Rollout(share: 0)

    /// A rollout to this many hundredths of a percent; the nearest possible share for numbers outside of 0 to 10,000.
    public init(share: Int, variant: String? = nil) {
        self.share = min(max(share, 0), 10_000)
        self.variant = variant
    }

    /// A rollout to this percentage of the subjects.
    public static func percent(_ percentage: Int, variant: String? = nil) -> Rollout {
        Rollout(share: min(max(percentage, 0), 100) * 100, variant: variant)
    }

    /// Whether every subject, or no subject, has the feature.
    public var isComplete: Bool { share == 0 || share == 10_000 }
}

extension Rollout: LosslessStringConvertible {
    /// Parses the text of a rollout; nil when it has another form.
    public init?(_ text: String) {
        let parts = text.split(utf8: " ").map(String.init)
        guard let first = parts.first, parts.count <= 2, let share = Self.share(first) else { return nil }
        self.init(share: share, variant: parts.count == 2 ? parts[1] : nil)
    }

    /// The text, as in `25%`.
    public var description: String {
        let amount =
            switch share {
            case 0 where variant == nil: "off"
            case 10_000 where variant == nil: "on"
            default: Self.percentage(share)
            }
        return variant.map { "\(amount) \($0)" } ?? amount
    }

    private static func percentage(_ share: Int) -> String {
        let (whole, rest) = share.quotientAndRemainder(dividingBy: 100)
        guard rest > 0 else { return "\(whole)%" }
        return rest % 10 == 0 ? "\(whole).\(rest / 10)%" : "\(whole).\(rest < 10 ? "0" : "")\(rest)%"
    }

    private static func share(_ text: String) -> Int? {
        if text == "on" { return 10_000 }
        if text == "off" { return 0 }
        guard text.hasSuffix(utf8: "%") else { return nil }
        let number = text.dropLast(1).split(utf8: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(number.count), let whole = digits(number[0], upTo: 3) else { return nil }
        var share = whole * 100
        if number.count == 2 {
            guard let rest = digits(number[1], upTo: 2) else { return nil }
            share += number[1].utf8.count == 1 ? rest * 10 : rest
        }
        return share <= 10_000 ? share : nil
    }

    private static func digits(_ text: Substring, upTo count: Int) -> Int? {
        guard (1...count).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}

extension Feature {
    /// Returns whether a rollout has a subject: a tenant or a user, by the unit of the feature.
    ///
    /// A subject has the same place for ever, so that a greater percentage only adds subjects. The places of different
    /// features are independent.
    public func isOn(_ rollout: Rollout, forHigh high: UInt64, low: UInt64) -> Bool {
        place(high, low, salt: 0) % 10_000 < UInt64(rollout.share)
    }

    /// Returns the variant of a subject; nil for a feature without variants.
    ///
    /// Independent of the percentage, so that a greater one changes no subject's variant.
    public func variant(_ rollout: Rollout, forHigh high: UInt64, low: UInt64) -> String? {
        if let variant = rollout.variant, variants.contains(variant) { return variant }
        guard !variants.isEmpty else { return nil }
        return variants[Int(place(high, low, salt: 1) % UInt64(variants.count))]
    }

    /// A hash that is the same in every process and release: FNV-1a of name and identifier, then the finalizer of
    /// MurmurHash3, which makes the low bits depend on all bytes.
    private func place(_ high: UInt64, _ low: UInt64, salt: UInt8) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        for byte in name.utf8 { add(byte) }
        add(salt)
        for word in [high, low] {
            for shift in stride(from: 56, through: 0, by: -8) { add(UInt8(truncatingIfNeeded: word >> UInt64(shift))) }
        }
        hash = (hash ^ (hash >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        hash = (hash ^ (hash >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return hash ^ (hash >> 33)
    }
}
