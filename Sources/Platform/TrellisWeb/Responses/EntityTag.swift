/// The identifier of one version of a resource in `ETag`, `If-Match` and `If-None-Match`.
///
/// Source: RFC 9110, section 8.8.3.
public struct EntityTag: Hashable, Sendable {
    /// The text between the quotes.
    public let text: String
    /// Whether it identifies an equivalent version, not identical bytes.
    public let isWeak: Bool

    /// Creates a tag with this text.
    public init(_ text: String, isWeak: Bool = false) {
        self.text = text
        self.isWeak = isWeak
    }

    /// Creates the tag of a record's version.
    public init(version: Int) {
        self.init(String(version))
    }

    /// Returns the tags of a header field's value, or nil when it is malformed.
    ///
    /// `*` isn't a tag.
    static func list(_ field: String) -> [EntityTag]? {
        var tags: [EntityTag] = []
        var rest = field[...]
        while true {
            rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "," }
            if rest.isEmpty { return tags }
            let isWeak = rest.hasPrefix("W/")
            if isWeak { rest = rest.dropFirst(2) }
            guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else { return nil }
            tags.append(EntityTag(String(rest[rest.index(after: rest.startIndex)..<end]), isWeak: isWeak))
            rest = rest[rest.index(after: end)...].drop { $0 == " " || $0 == "\t" }
            guard rest.isEmpty || rest.first == "," else { return nil }
        }
    }
}

extension EntityTag: CustomStringConvertible {
    /// The tag as it appears in header fields, with its quotes.
    public var description: String { isWeak ? "W/\"\(text)\"" : "\"\(text)\"" }
}
