import Crypto
import TrellisConfig
import TrellisKernel

/// A hasher that keys passwords with a pepper before another one hashes them, so that a stolen database alone isn't
/// enough to guess passwords.
///
/// The key is applied as HMAC-SHA-256, and the stored text begins with `$pepper$ID`. A login stores a new hash when the
/// pepper of the stored one isn't the first of the list. Without peppers new hashes have none.
///
/// Source: NIST SP 800-63B-4, section 3.1.1.2, about an additional iteration with a secret key.
package struct PepperedHasher: PasswordHasher {
    private static let prefix = "$pepper$"

    private let peppers: [NamedKeys.Key]
    private let hasher: any PasswordHasher

    /// Keys passwords with the first of `peppers` for `hasher`, and recognizes the others.
    package init(_ peppers: [NamedKeys.Key], then hasher: any PasswordHasher) {
        self.peppers = peppers
        self.hasher = hasher
    }

    package func hash(_ password: Password) throws -> String {
        guard let pepper = peppers.first else { return try hasher.hash(password) }
        return Self.prefix + pepper.id + (try hasher.hash(Self.keyed(password, pepper)))
    }

    /// - Throws: ``PepperMissing`` for a hash with a pepper that the settings no longer have; the hasher's errors.
    package func verify(_ password: Password, against stored: String?) throws -> PasswordMatch {
        let current = peppers.first
        guard let stored else {
            // As much work as for a user who exists.
            return try hasher.verify(current.map { Self.keyed(password, $0) } ?? password, against: nil)
        }
        guard let rest = stored.removingPrefix(utf8: Self.prefix) else {
            let match = try hasher.verify(password, against: stored)
            return match == .match && current != nil ? .matchNeedsRehash : match
        }
        let id = rest.prefix(upToUTF8: "$")
        guard let pepper = peppers.first(where: { $0.id == id }) else { throw PepperMissing(id: String(id)) }
        let match = try hasher.verify(Self.keyed(password, pepper), against: String(rest[id.endIndex...]))
        return match == .match && pepper.id != current?.id ? .matchNeedsRehash : match
    }

    private static func keyed(_ password: Password, _ pepper: NamedKeys.Key) -> Password {
        let key = SymmetricKey(data: pepper.bytes.reveal())
        func keyed(_ bytes: [UInt8]) -> [UInt8] {
            Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
        }
        return Password(sent: keyed(password.sent), normalized: keyed(password.normalized))
    }
}

/// A stored hash has a pepper that `auth.password_peppers` doesn't have; never caused by the client.
struct PepperMissing: Error, CustomStringConvertible {
    /// The pepper's id.
    let id: String

    var description: String {
        "auth.password_peppers has no pepper \(id), which stored passwords need: put it back at the end of the list"
    }
}

extension NamedKeys.Rules {
    /// The rules of peppers, in any variant of base64.
    static let peppers = NamedKeys.Rules(maxIDLength: 64, idPunctuation: "._-", minBytes: 32) { text in
        Base64URL.decodeVariant(text)
    }
}
