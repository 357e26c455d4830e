/// A file format that its first bytes identify.
///
/// Sources: WHATWG MIME Sniffing, section 6; the formats' own specifications.
struct ContentSignature: Sendable {
    /// The media type of the format.
    let essence: String
    /// Other media types of the same format, or of formats inside it.
    let others: Set<String>
    /// Whether further formats use it as their container, so that any media type may be declared for it.
    let isContainer: Bool
    /// Whether its pattern is so short that it only confirms a declared media type.
    let isWeak: Bool
    private let patterns: [Pattern]

    /// Bytes at an offset; nil matches any byte.
    struct Pattern: Sendable {
        let offset: Int
        let bytes: [UInt8?]

        func matches(_ head: [UInt8]) -> Bool {
            guard head.count >= offset + bytes.count else { return false }
            return zip(head.dropFirst(offset), bytes).allSatisfy { $1 == nil || $0 == $1 }
        }
    }

    init(
        _ essence: String, _ others: Set<String> = [], isContainer: Bool = false, isWeak: Bool = false,
        _ patterns: Pattern...
    ) {
        self.essence = essence
        self.others = others
        self.isContainer = isContainer
        self.isWeak = isWeak
        self.patterns = patterns
    }

    /// Returns whether the first bytes of a file have the format.
    func matches(_ head: [UInt8]) -> Bool { patterns.contains { $0.matches(head) } }

    /// Returns whether a file of this format may be declared as this media type.
    func allows(_ essence: String) -> Bool { essence == self.essence || others.contains(essence) }

    /// Returns the format of a file by its first bytes; a weak one only if the declared media type is one of its own.
    static func of(_ head: [UInt8], declared: String?) -> ContentSignature? {
        all.first { signature in
            guard signature.matches(head) else { return false }
            return !signature.isWeak || declared.map(signature.allows) ?? false
        }
    }

    /// Returns whether files of this media type always begin with a known signature.
    static func identifies(_ essence: String) -> Bool { identified.contains(essence) }

    private static let identified = Set(all.flatMap { [$0.essence] + $0.others })
}

extension ContentSignature.Pattern: ExpressibleByArrayLiteral, ExpressibleByStringLiteral {
    init(arrayLiteral bytes: UInt8?...) {
        self.init(offset: 0, bytes: bytes)
    }

    init(stringLiteral text: String) {
        self.init(offset: 0, bytes: text.utf8.map { $0 })
    }

    /// The bytes of `text` at an offset.
    static func at(_ offset: Int, _ text: String) -> Self { Self(offset: offset, bytes: text.utf8.map { $0 }) }

    /// The first box of a file of ISO 14496-12: its size, of less than 16 MiB, and the bytes of `text`.
    static func box(_ text: String) -> Self { Self(offset: 0, bytes: [0, nil, nil, nil] + text.utf8.map { $0 }) }

    /// The pattern, and the bytes of `text` at a later offset.
    func and(_ offset: Int, _ text: String) -> Self {
        let gap = [UInt8?](repeating: nil, count: max(offset - self.offset - bytes.count, 0))
        return Self(offset: self.offset, bytes: bytes + gap + text.utf8.map { $0 })
    }
}
