import Foundation

/// A hasher of passwords, outside of the threads that serve requests.
///
/// Passwords are normalized to Unicode form NFKC first, so that the same characters typed on two keyboards are one
/// password (NIST SP 800-63B, section 3.1.1.2).
package struct PasswordHasher: Sendable {
    private let parameters: Argon2Parameters
    private let pool: HashingPool

    /// Creates a hasher that makes new hashes with `parameters` and runs on `pool`.
    package init(parameters: Argon2Parameters = .owasp, pool: HashingPool) {
        self.parameters = parameters
        self.pool = pool
    }

    /// Returns the PHC string to store for `password`, with a new salt.
    ///
    /// - Throws: ``AuthError/busy`` when too many passwords are waiting already; `CancellationError`.
    package func hash(_ password: String) async throws -> String {
        let parameters = parameters
        return try await pool.run { try Argon2id.hash(Self.bytes(password), parameters: parameters) }
    }

    /// Checks `password` against the stored hash `phc`.
    ///
    /// Without a stored hash (an unknown user) it verifies a dummy hash, so that the check takes the same time.
    ///
    /// - Throws: ``AuthError/busy`` when too many passwords are waiting already; `CancellationError`.
    package func verify(_ password: String, against phc: String?) async throws -> PasswordMatch {
        let parameters = parameters
        return try await pool.run {
            let isMatch = try Argon2id.verify(Self.bytes(password), against: phc ?? parameters.dummyHash)
            guard let phc, isMatch else { return .mismatch }
            return Argon2Parameters(phc: phc) == parameters ? .match : .matchNeedsRehash
        }
    }

    private static func bytes(_ password: String) -> [UInt8] {
        Array(password.precomposedStringWithCompatibilityMapping.utf8)
    }
}

/// The result of a password check.
package enum PasswordMatch: Hashable, Sendable {
    /// Wrong password, or unknown user.
    case mismatch
    /// The right password.
    case match
    /// The right password, but stored with outdated parameters: hash it again.
    case matchNeedsRehash
}
