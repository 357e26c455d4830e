import TrellisDatabase
import TrellisKernel
import TrellisMail

/// Writes what happened to a mail; the functions of ``TrellisMail/MailHooks``.
struct MailRecorder: Sendable {
    /// Records that a server accepted a mail; idempotent.
    func didSend(_ mail: OutgoingMail, _ receipt: MailReceipt, _ database: TenantDatabase) async throws {
        try await database.write { tx in
            try tx.upsert(
                SentMailRecord(
                    mail, of: tx.scope.tenantID, .sent, serverID: receipt.serverID, detail: receipt.detail,
                    sentAt: tx.now),
                on: { [$0.id] })
        }
    }

    /// Records that a mail was refused or suppressed, and suppresses its address if the mailbox doesn't exist;
    /// idempotent.
    func didRefuse(_ mail: OutgoingMail, _ error: MailError, _ database: TenantDatabase) async throws {
        let state: SentMailState = if case .suppressed = error { .suppressed } else { .refused }
        try await database.write { tx in
            let row = try tx.upsert(
                SentMailRecord(mail, of: tx.scope.tenantID, state, detail: error.detail), on: { [$0.id] })
            if RefusedMailbox.isUnknown(error) { try tx.suppress(row, .refused, row.detail) }
        }
    }
}

extension MailError {
    /// The server's own words if there are any.
    fileprivate var detail: String {
        switch self {
        case .refused(let code, let text, _): "\(code) \(text)"
        default: message
        }
    }
}
