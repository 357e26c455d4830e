import TrellisDatabase
import TrellisKernel

extension JobEnqueuer {
    /// Inserts what is kept apart from the rows of new jobs.
    func insertContents(of drafts: [NewJob]) throws {
        let contents = drafts.compactMap { draft in
            draft.divided.content.map { $0.record(of: draft.id, tenant: tx.scope.tenantID) }
        }
        if !contents.isEmpty { try tx.insert(contentsOf: contents) }
    }
}
