/// Whom or what data is about, so that it can be found and erased: a user, or a row of a product such as a customer.
///
/// ```swift
/// var subjects: [DataSubject] { [.user(userID)] }
/// ```
/// Events and jobs state their subjects; ``description`` is the key under which they are indexed.
public struct DataSubject: Hashable, Sendable, CustomStringConvertible {
    /// The kind and the identifier, such as `user:019b76da-a800-7000-8000-6f0c3c1d1a52`; at most 200 bytes.
    public let description: String

    /// A user.
    public static func user(_ id: ID<User>) -> DataSubject { DataSubject("user", "\(id)") }

    /// Another subject: a kind such as `customer`, and its identifier.
    ///
    /// Longer keys are cut to 200 bytes, so the identifier should be short.
    public init(_ kind: String, _ id: String) {
        self.init(description: "\(kind):\(id)")
    }

    /// The subject with this key.
    package init(description: String) {
        var key = description
        while key.utf8.count > 200 { key.unicodeScalars.removeLast() }
        self.description = key
    }
}
