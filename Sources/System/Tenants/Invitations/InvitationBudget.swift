import Crypto
import Foundation
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisUsers

/// The limit of invitations to one address, of all tenants together: without it, members of many tenants, or one who
/// sends again and again, could flood a mailbox.
struct InvitationBudget: Sendable {
    /// How many mails one address gets in an hour.
    static let hourlyLimit = 10
    private static let window = Duration.seconds(3600)

    /// Counts a mail to an address, with or without an account alike, in the transaction that sends it.
    ///
    /// - Throws: ``QuotaError/rate(_:limit:retryAfter:)`` when the address had enough of them; then nothing is counted.
    func take(_ address: EmailAddress, in tx: SystemTransaction) throws {
        let (id, now) = (Self.key(of: address), tx.now)
        func count() throws -> Bool {
            try tx.update(
                InvitationBudgetRecord.where {
                    $0.id == id && $0.windowEndsAt > now && $0.sent < Self.hourlyLimit
                }
            ) { [$0.sent.increment(by: 1)] } == 1
        }
        if try count() { return }
        let begun = try tx.update(InvitationBudgetRecord.where { $0.id == id && $0.windowEndsAt <= now }) {
            [$0.sent.set(1), $0.windowEndsAt.set(now + Self.window)]
        }
        guard begun == 0 else { return }
        try tx.insertMissing([InvitationBudgetRecord(id: id, sent: 0, windowEndsAt: now + Self.window)])
        guard try !count() else { return }
        let end = try tx.find(InvitationBudgetRecord.self, id)?.windowEndsAt ?? now
        let seconds = Int(clamping: (end - now).components.seconds)
        throw QuotaError.rate(
            "invitations_to_address", limit: Self.hourlyLimit, retryAfter: max(seconds, 1))
    }

    private static func key(of address: EmailAddress) -> String {
        Data(SHA256.hash(data: Array(address.description.utf8))).base64EncodedString()
    }
}
