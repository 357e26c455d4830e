import Foundation

/// A password in plain text, as a ``PasswordHasher`` gets it; its description doesn't reveal it.
public struct Password: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The UTF-8 bytes as the client sent them, for hashes of systems that don't normalize.
    public let sent: [UInt8]
    /// The UTF-8 bytes in Unicode form NFKC, so that the same characters typed on two keyboards are one password.
    ///
    /// Source: NIST SP 800-63B, section 3.1.1.2.
    public let normalized: [UInt8]

    /// Creates the password that a client sent as `text`.
    public init(_ text: String) {
        sent = Array(text.utf8)
        normalized = Array(text.precomposedStringWithCompatibilityMapping.utf8)
    }

    /// Creates a password of these bytes, as a hasher gets it from another one.
    init(sent: [UInt8], normalized: [UInt8]) {
        self.sent = sent
        self.normalized = normalized
    }

    /// Always `Password(hidden)`.
    public var description: String { "Password(hidden)" }
    /// Always `Password(hidden)`.
    public var debugDescription: String { description }
}
