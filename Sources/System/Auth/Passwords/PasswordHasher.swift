/// What makes and checks the stored hashes of passwords: the slot ``AuthModule/passwords``.
///
/// A product wraps the hasher of the slot, to accept the hashes of another system until their users log in:
///
/// ```swift
/// system.auth.passwords = LegacyHashes(then: system.auth.passwords)
/// ```
/// Both functions run on the threads for passwords, of which there are few, behind a queue with a limit: they compute,
/// wait for nothing, and have no other effect.
public protocol PasswordHasher: Sendable {
    /// Returns the text to store for a new password, with a new salt.
    ///
    /// - Throws: an error that isn't the client's, such as missing memory.
    func hash(_ password: Password) throws -> String

    /// Checks a password against a stored hash, in constant time for a given hash.
    ///
    /// - Parameter stored: what ``hash(_:)`` returned, or what was imported; nil for a user who doesn't exist or has no
    ///   password: then the check takes as long as for another user, and returns ``PasswordMatch/mismatch``. A wrapper
    ///   passes on nil, and each format that isn't its own.
    /// - Throws: an error that isn't the client's, such as a hash in a format that no hasher knows.
    func verify(_ password: Password, against stored: String?) throws -> PasswordMatch
}

/// The result of a password check.
public enum PasswordMatch: Hashable, Sendable {
    /// Wrong password, or unknown user.
    case mismatch
    /// The right password.
    case match
    /// The right password, but its hash is outdated: the login stores a new one of ``PasswordHasher/hash(_:)``.
    case matchNeedsRehash
}
