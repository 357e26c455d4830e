import TrellisDatabase
import TrellisKernel

extension JobEnqueuer {
    /// Inserts what is kept apart from the rows of new jobs.
    ///
    /// - Parameter job: the job that gets the arguments of the draft; nil for the draft's own.
    func insertContents(of drafts: [NewJob], as job: ID<BackgroundJob>? = nil) throws {
        let contents = drafts.compactMap { draft in
            draft.divided.content.map { $0.record(of: job ?? draft.id, tenant: tx.scope.tenantID) }
        }
        if !contents.isEmpty { try tx.insert(contentsOf: contents) }
    }
}
