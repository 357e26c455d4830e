import Foundation

/// An email address in normal form, so that `Ada@Example.com` and `ada@example.com` are one user.
///
/// Mail servers may distinguish upper and lower case before the `@` (RFC 5321, section 2.4); none in use does.
package struct EmailAddress: Hashable, Sendable, CustomStringConvertible {
    /// The address in lower case and Unicode form NFC, without spaces around it.
    package let description: String

    /// Creates the normal form of `text`, which the schema has validated as an address.
    package init(_ text: String) {
        description = text.trimmingCharacters(in: .whitespaces).precomposedStringWithCanonicalMapping.lowercased()
    }
}
