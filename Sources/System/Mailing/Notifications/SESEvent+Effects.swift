import TrellisDatabase
import TrellisKernel

extension SESEvent {
    /// The state that the event means for the mail; nil if it means none.
    private var state: SentMailState? {
        switch kind {
        case .bounce: .bounced
        case .complaint: .complained
        case .delivery: .delivered
        case .reject: .refused
        case .noSpam, .other: nil
        }
    }

    /// Writes the event to its mail, and suppresses the address after a permanent bounce or a complaint.
    ///
    /// An out-of-office reply is a transient bounce of a mail that was delivered, so it doesn't change that.
    func apply(to mail: SentMailRecord, _ tx: TenantTransaction) throws {
        guard let state else { return }
        let isNews = kind == .bounce(isPermanent: false) ? mail.state == .sent : state.rank > mail.state.rank
        if isNews {
            try tx.update(SentMailRecord.where { $0.id == mail.id }) { [$0.state.set(state), $0.detail.set(detail)] }
        }
        switch kind {
        case .bounce(isPermanent: true): try tx.suppress(mail, .bounce, detail)
        case .complaint: try tx.suppress(mail, .complaint, detail)
        default: break
        }
    }
}
