import Logging
import TrellisDatabase
import TrellisKernel

extension SessionService {
    /// Records that a session was used now, unless that is known to the minute.
    ///
    /// A failure is logged and refuses no request.
    func noteUse(of id: ID<Session>, at now: Timestamp) async {
        let latest = now - SessionRules.precision
        do {
            try await database.write { tx in
                // Of requests at the same time, the first one writes.
                let stale = SessionRecord.where { session in
                    session.id == id && (session.lastUsedAt == nil || session.lastUsedAt <= latest)
                }
                try tx.update(stale) { [$0.lastUsedAt.set(now)] }
            }
        } catch {
            logger.warning("The last use of a session wasn't recorded", metadata: ["error": "\(error)"])
        }
    }
}
