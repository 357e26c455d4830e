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
        var scalars = field.unicodeScalars[...]
        while true {
            scalars = scalars.drop { $0 == " " || $0 == "\t" || $0 == "," }
            if scalars.isEmpty { return tags }
            let isWeak = scalars.starts(with: "W/".unicodeScalars)
            if isWeak { scalars = scalars.dropFirst(2) }
            guard scalars.popFirst() == "\"", let end = scalars.firstIndex(of: "\"") else { return nil }
            let text = scalars[..<end]
            guard !text.contains(where: { $0.value <= 0x20 || $0.value == 0x7F }) else { return nil }
            tags.append(EntityTag(String(text), isWeak: isWeak))
            scalars = scalars[scalars.index(after: end)...].drop { $0 == " " || $0 == "\t" }
            guard scalars.isEmpty || scalars.first == "," else { return nil }
        }
    }
}

extension EntityTag: CustomStringConvertible {
    /// The tag as it appears in header fields, with its quotes.
    public var description: String { isWeak ? "W/\"\(text)\"" : "\"\(text)\"" }
}
