/// A text that exists in several languages, with its English form.
///
/// ```swift
/// extension TextKey {
///     static let linkExpired = TextKey("auth.link_expired", "This link expired {when}. Request another one.")
/// }
/// ```
/// Names in braces are placeholders, which ``TextCatalog/text(_:in:_:)`` replaces.
public struct TextKey: Hashable, Sendable {
    /// The name: words of lower-case letters, digits and underscores, separated by dots.
    public let name: String
    /// The English text.
    public let english: String

    /// Declares a text.
    public init(_ name: String, _ english: String) {
        self.name = name
        self.english = english
    }

    /// Whether both have the same name.
    public static func == (left: Self, right: Self) -> Bool { left.name == right.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
