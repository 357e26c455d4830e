import Crypto
import Foundation
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisUsers

/// One bucket: what is counted, and the rule.
struct ThrottleBucket: Hashable, Sendable {
    /// The key of its row.
    let id: String
    let rule: ThrottleRule
    /// Whether it counts the guesses from a network for whatever account.
    var isOfNetwork = false

    /// The guesses for an account, known or not, by clients that aren't known devices of it.
    static func account(_ email: EmailAddress, _ settings: ThrottleSettings) -> Self {
        Self(id: "account/\(hash(email))", rule: settings.account)
    }

    /// The guesses of the known devices of one day for their account.
    static func device(_ device: KnownDevice, _ settings: ThrottleSettings) -> Self {
        Self(id: "device/\(device.day)/\(hash(device.email))", rule: settings.account)
    }

    /// The guesses of a user's clients that are signed in, for the user's current password.
    static func user(_ id: ID<User>, _ settings: ThrottleSettings) -> Self {
        Self(id: "user/\(id)", rule: settings.account)
    }

    /// The guesses for an account from a network where its owner has set a password by mail; exists only then.
    static func owner(of email: EmailAddress, _ network: IPNetwork) -> Self {
        Self(id: "owner/\(network)/\(hash(email))", rule: .owner)
    }

    /// The guesses from the networks of an address: one, and of IPv6 also that of a whole site, the widest first.
    ///
    /// - Parameter use: what is counted there.
    static func networks(
        of client: IPAddress?, _ settings: ThrottleSettings, for use: String = "network"
    ) -> [Self] {
        guard let client else { return [] }
        let network = Self(id: "\(use)/\(client.clientNetwork)", rule: settings.network, isOfNetwork: true)
        guard client.siteNetwork != client.clientNetwork else { return [network] }
        return [Self(id: "\(use)/\(client.siteNetwork)", rule: settings.site, isOfNetwork: true), network]
    }

    /// Returns the hash of an address, the same for all spellings that a directory may take for one: RFC 4518, section 2
    /// (compatibility forms, spaces, invisible characters).
    private static func hash(_ email: EmailAddress) -> String {
        let folded = email.description.precomposedStringWithCompatibilityMapping.lowercased().unicodeScalars.filter {
            !$0.properties.isWhitespace && !$0.properties.isDefaultIgnorableCodePoint
        }
        return Array(SHA256.hash(data: Array(String(folded).utf8))).hexadecimal
    }
}

extension SystemTransaction {
    /// Takes a token from the bucket; returns nil, or how long the attempt must wait, and then nothing has changed.
    ///
    /// Of several servers' attempts at once each is counted: it is one statement, which locks the row.
    func take(from bucket: ThrottleBucket) throws -> Duration? {
        let (rule, time) = (bucket.rule, now.microseconds)
        // PostgreSQL would take a number of 32 bits for enough.
        let now: SQL = "CAST(\(time) AS BIGINT)"
        let full: SQL = """
            CASE WHEN auth_throttle.full_at > \(now) THEN auth_throttle.full_at ELSE \(now) END \
            + \(raw: "\(rule.recovery)")
            """
        let taken = try rows(
            """
            INSERT INTO auth_throttle (id, counted_at, full_at, open_at)
            VALUES (\(bucket.id), \(time), \(time + rule.recovery), \(rule.firstOpening(at: time)))
            ON CONFLICT (id) DO UPDATE SET counted_at = \(now), full_at = \(full),
                open_at = \(rule.openingSQL(at: now, untilFull: "\(full) - \(now)"))
            WHERE auth_throttle.open_at <= \(now) RETURNING auth_throttle.id
            """)
        guard taken.isEmpty else { return nil }
        let row = try first(ThrottleRecord.where { $0.id == bucket.id })
        return .microseconds(max((row?.openAt ?? time) - time, 1))
    }

    /// Gives the token of an attempt back that was no wrong guess, with the wait that it made.
    func giveBack(to bucket: ThrottleBucket) throws {
        let rule = bucket.rule
        let full: SQL = "full_at - \(raw: "\(rule.recovery)")"
        _ = try rows(
            """
            UPDATE auth_throttle SET full_at = \(full),
                open_at = \(rule.openingSQL(at: "counted_at", untilFull: "\(full) - counted_at"))
            WHERE id = \(bucket.id) RETURNING id
            """)
    }

    /// Makes a bucket exist for this time, and admit the next guess at once.
    func open(_ bucket: ThrottleBucket, for time: Duration) throws {
        let row = ThrottleRecord(
            id: bucket.id, countedAt: now.microseconds, fullAt: (now + time).microseconds, openAt: 0)
        try fill(bucket)
        try insertMissing([row])
    }

    /// Fills the bucket.
    func fill(_ bucket: ThrottleBucket) throws {
        try delete(ThrottleRecord.where { $0.id == bucket.id })
    }
}
