import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisUsers

/// The throttle of guesses: it admits them before a password is hashed, for all servers together.
///
/// 1. A guess takes a token of its network and of its account, in one transaction; a right one gives both back in the
///    transaction of the login.
/// 2. A known device has a bucket of its own instead, which no other client can empty, and a user who is signed in too.
/// 3. No wait is longer than the settings say, and a login by a mailed link isn't counted. After a new password by mail,
///    the network of its owner has a bucket of its own for the account: no account can be locked.
/// 4. Addresses that don't exist have a bucket as all others do.
/// 5. What is known to be no guess, such as one that the full queue of passwords refused, isn't counted.
/// 6. A refused guess only reads, so that however many come, others don't wait for them to write.
struct SignInThrottle: Sendable {
    let settings: ThrottleSettings
    let gate: AttemptGate
    let devices: LiveValue<DeviceKeys>
    let clock: any Clock

    /// Runs `body`, which checks one guess, unless its buckets are empty.
    ///
    /// - Parameter token: the token of the client's device.
    /// - Throws: ``ThrottleRefusal``; ``AuthError/busy`` when too many guesses of one client for one account are
    ///   waiting; what `body` throws.
    func admit<Value: Sendable>(
        _ target: GuessTarget, device token: String?, in database: SystemDatabase,
        _ body: (AdmittedGuess) async throws -> Value
    ) async throws -> Value {
        let client = database.scope?.clientAddress
        let buckets = GuessBuckets(
            of: target, device: device(token, of: target), client, settings)
        // Without an address nothing is counted for a code.
        guard let last = buckets.usual.last else { return try await body(.uncounted) }
        return try await gate.run("\(last.id) \(client?.clientNetwork.description ?? "")") {
            let guess = try await take(buckets, in: database)
            do {
                return try await body(guess)
            } catch {
                if !guess.counts(after: error) { try? await database.write { tx in try guess.giveBack(in: tx) } }
                throw error
            }
        }
    }

    /// Forgets the wrong guesses for an account whose owner has proved to have its mailbox, and lets those from the
    /// owner's network past the guesses of others for half an hour.
    func forgetGuesses(for user: ID<User>, with email: EmailAddress, in tx: SystemTransaction) throws {
        try tx.fill(.account(email, settings))
        try tx.fill(.user(user, settings))
        guard let network = tx.scope?.clientAddress?.clientNetwork else { return }
        try tx.open(.owner(of: email, network), for: ThrottleRule.ownerTime)
    }

    /// Returns the token with which a client is a known device of the account; nil if the settings want none.
    func deviceToken(for email: EmailAddress) -> String? {
        guard settings.deviceLifetime > .zero else { return nil }
        return devices.current.issue(for: email, at: clock.now)
    }

    /// Returns whether the token is that of a device that has logged in to the account.
    func knows(_ token: String?, of email: EmailAddress) -> Bool { device(token, of: .account(email)) != nil }

    private func device(_ token: String?, of target: GuessTarget) -> KnownDevice? {
        guard case .account(let email) = target, let token, settings.deviceLifetime > .zero else { return nil }
        return devices.current.device(token, of: email, at: clock.now, lifetime: settings.deviceLifetime)
    }

    /// Takes a token of each bucket; takes none if it throws.
    private func take(_ buckets: GuessBuckets, in database: SystemDatabase) async throws -> AdmittedGuess {
        let (ids, now) = (buckets.all.map(\.id), clock.now.microseconds)
        let rows = try await database.fetch(ThrottleRecord.self, ids: ids)
        let chosen = buckets.chosen(rows, at: now)
        for bucket in chosen {
            guard let row = rows.first(where: { $0.id == bucket.id }), row.openAt > now else { continue }
            throw ThrottleRefusal(pause: .microseconds(row.openAt - now), isOfNetwork: bucket.isOfNetwork)
        }
        return try await database.write { tx in
            for bucket in chosen {
                guard let pause = try tx.take(from: bucket) else { continue }
                throw ThrottleRefusal(pause: pause, isOfNetwork: bucket.isOfNetwork)
            }
            return AdmittedGuess(buckets: chosen)
        }
    }
}
