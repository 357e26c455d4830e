import Foundation

/// Makes and checks the stored form of passwords, off the threads that answer requests.
///
/// Passwords are brought to Unicode form NFKC first, so that the same characters typed on two keyboards are one
/// password (NIST SP 800-63B, section 3.1.1.2).
package struct PasswordHasher: Sendable {
    private let parameters: Argon2Parameters
    private let pool: HashingPool

    /// A hasher that makes new hashes with `parameters` and does its work on `pool`.
    package init(parameters: Argon2Parameters = .owasp, pool: HashingPool) {
        self.parameters = parameters
        self.pool = pool
    }

    /// The PHC string to store for `password`, with a fresh salt.
    ///
    /// - Throws: ``AuthError/busy`` when too many passwords are waiting already; `CancellationError`.
    package func hash(_ password: String) async throws -> String {
        let parameters = parameters
        return try await pool.run { try Argon2id.hash(Self.bytes(password), parameters: parameters) }
    }

    /// Whether `password` is the one that was stored as `phc`.
    ///
    /// Without a stored hash (there is no such user) a decoy is tried, so that the answer takes as long.
    ///
    /// - Throws: ``AuthError/busy`` when too many passwords are waiting already; `CancellationError`.
    package func verify(_ password: String, against phc: String?) async throws -> PasswordVerdict {
        let parameters = parameters
        return try await pool.run {
            let isRight = try Argon2id.verify(Self.bytes(password), against: phc ?? parameters.decoy)
            guard let phc, isRight else { return .wrong }
            return Argon2Parameters(phc: phc) == parameters ? .right : .rightButOutdated
        }
    }

    private static func bytes(_ password: String) -> [UInt8] {
        Array(password.precomposedStringWithCompatibilityMapping.utf8)
    }
}

/// What came of checking a password.
package enum PasswordVerdict: Hashable, Sendable {
    /// Not the password, or no such user.
    case wrong
    /// The password.
    case right
    /// The password, but stored with other parameters than are wanted today: hash it anew.
    case rightButOutdated
}
