import TrellisKernel

/// A hasher that runs on the threads for passwords, outside of those that serve requests.
package struct QueuedHasher: Sendable {
    private let hasher: any PasswordHasher
    private let pool: HashingPool
    private(set) var share: IPNetwork?

    /// Runs `hasher` on `pool`.
    package init(_ hasher: any PasswordHasher, on pool: HashingPool) {
        self.hasher = hasher
        self.pool = pool
    }

    /// Returns the hasher for the clients of a network, which wait in its share of the queue.
    func sharing(_ network: IPNetwork?) -> QueuedHasher {
        var copy = self
        copy.share = network
        return copy
    }

    /// Returns the text to store for `password`.
    ///
    /// - Throws: ``AuthError/busy`` when too many passwords are waiting already; `CancellationError`; the hasher's errors.
    package func hash(_ password: String) async throws -> String {
        let hasher = hasher
        return try await pool.run(in: share) { try hasher.hash(Password(password)) }
    }

    /// Checks `password` against a stored hash; nil and an empty text, the hash of a user without a password, match none.
    ///
    /// - Throws: ``AuthError/busy`` when too many passwords are waiting already; `CancellationError`; the hasher's errors.
    package func verify(_ password: String, against stored: String?) async throws -> PasswordMatch {
        let hasher = hasher
        let stored = stored.flatMap { $0.isEmpty ? nil : $0 }
        let match = try await pool.run(in: share) { try hasher.verify(Password(password), against: stored) }
        return stored == nil ? .mismatch : match
    }
}
