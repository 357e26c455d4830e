import TrellisKernel

/// A cache and a key, as processes tell each other that the value is to be forgotten.
struct CacheTopic: Hashable, Sendable {
    /// The prefix of the signals of committed transactions.
    static let prefix = "cache:"
    private static let separator = UInt8(ascii: "\t")
    private static let maximumKeyLength = 200

    let cache: String
    /// The text of the key; nil for every key.
    let key: String?

    /// The topic of a key; of every key if its text is too long for a message, or has control characters.
    init(_ cache: String, key: String?) {
        self.cache = cache
        self.key = key.flatMap { text in
            text.utf8.count <= Self.maximumKeyLength && text.utf8.allSatisfy({ $0 >= 0x20 }) ? text : nil
        }
    }

    /// Parses ``text``.
    init(text: some StringProtocol) {
        let bytes = text.utf8
        let end = bytes.firstIndex(of: Self.separator) ?? bytes.endIndex
        cache = String(text[..<end])
        key = end == bytes.endIndex ? nil : String(text[bytes.index(after: end)...])
    }

    /// The name of the cache, and after a tab the key.
    var text: String { key.map { "\(cache)\t\($0)" } ?? cache }
    /// The signal of a committed transaction.
    var signal: String { Self.prefix + text }
}
