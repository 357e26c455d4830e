import Foundation

/// An e-mail address in the one form that is stored and compared, so that `Ada@Example.com` and `ada@example.com` are
/// one user.
///
/// Mail servers may tell the cases of the part before the `@` apart (RFC 5321, section 2.4); none in use does.
package struct EmailAddress: Hashable, Sendable, CustomStringConvertible {
    /// Lower case, Unicode form NFC, no space around.
    package let description: String

    /// The normal form of `text`, which the schema has checked to be an address.
    package init(_ text: String) {
        description = text.trimmingCharacters(in: .whitespaces).precomposedStringWithCanonicalMapping.lowercased()
    }
}
