import TrellisKernel

/// The languages that a client accepts: the header field `Accept-Language` (RFC 9110, section 12.5.4).
public struct AcceptLanguage: Hashable, Sendable {
    /// The most octets of a field that are read.
    private static let maximumLength = 1000

    /// The accepted languages, the most wanted first; languages with equal weights are in the order of the field.
    public let languages: [LanguageTag]
    /// The languages that the client refuses, by the weight 0.
    public let refused: Set<LanguageTag>
    /// Whether the client accepts languages that the field doesn't name: `*` with a weight above 0.
    public let acceptsOthers: Bool

    /// Reads a field; elements that are invalid are ignored.
    public init(_ field: String) {
        var weighted: [(language: LanguageTag, weight: Int)] = []
        var refused: Set<LanguageTag> = []
        var acceptsOthers = false
        for element in field.utf8.prefix(Self.maximumLength).split(separator: UInt8(ascii: ",")) {
            let parts = element.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
                .map { Self.trimmed(String(decoding: $0, as: UTF8.self)) }
            guard let range = parts.first, let weight = Self.weight(parts.dropFirst()) else { continue }
            if range == "*" { acceptsOthers = weight > 0 }
            guard let language = LanguageTag(range) else { continue }
            if weight == 0 { refused.insert(language) } else { weighted.append((language, weight)) }
        }
        // Sorting is stable.
        languages = weighted.sorted { $0.weight > $1.weight }.map(\.language)
        self.refused = refused
        self.acceptsOthers = acceptsOthers
    }

    /// Returns the weight in thousandths; nil if it is invalid.
    private static func weight(_ parameters: ArraySlice<String>) -> Int? {
        guard let parameter = parameters.first else { return 1000 }
        let text = parameter.lowercased()
        guard parameters.count == 1, let weight = text.removingPrefix(utf8: "q=") else { return nil }
        let digits = weight.split(utf8: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = digits.count > 1 ? digits[1] : ""
        guard let whole = digits.first, whole == "0" || whole == "1", fraction.utf8.count <= 3,
            fraction.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let thousandths = Int("0" + fraction + String(repeating: "0", count: 3 - fraction.utf8.count))
        else { return nil }
        if whole == "1" { return thousandths == 0 ? 1000 : nil }
        return thousandths
    }

    private static func trimmed(_ text: String) -> String { String(text.trimming()) }
}
