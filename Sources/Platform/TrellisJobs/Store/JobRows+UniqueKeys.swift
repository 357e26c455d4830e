import TrellisDatabase
import TrellisKernel

extension JobRows {
    /// Returns the SQL of the moment until which a job's row is kept: that of its retention, or the end of the period in
    /// which no other job has its key, if that is later.
    static func keepUntil(_ retention: SQL) -> SQL {
        .on(
            sqlite: "max(\(retention), coalesce(unique_until, 0))",
            postgres: "greatest(\(retention), unique_until)")
    }

    private struct Key: Hashable {
        let tenant: ID<Tenant>
        let text: String
    }

    /// Returns which of the jobs that wait again take their unique keys again: one for each key that no other job has.
    ///
    /// A job that was enqueued meanwhile keeps the key; both run.
    func takingKeys(_ moves: [JobTransition]) throws -> Set<ID<BackgroundJob>> {
        let wanting = moves.compactMap { move in
            move.state.isFinal
                ? nil : move.job.lostKey.map { (job: move.job, key: Key(tenant: move.job.tenantID, text: $0)) }
        }.sorted { ($0.job.tenantID, $0.job.id) < ($1.job.tenantID, $1.job.id) }
        guard !wanting.isEmpty else { return [] }
        var wanted = ValueRows("wanted")
        wanted.add("tenant_id", wanting.map(\.key.tenant))
        wanted.add("unique_key", wanting.map(\.key.text))
        var taken = Set(
            try sql.rows(
                """
                SELECT j.tenant_id, j.unique_key FROM \(wanted) JOIN job j ON j.tenant_id = wanted.tenant_id \
                AND j.unique_key = wanted.unique_key
                """
            ) { Key(tenant: try $0.decode(ID<Tenant>.self, at: 0), text: try $0.decode(String.self, at: 1)) })
        return Set(wanting.filter { taken.insert($0.key).inserted }.map(\.job.id))
    }
}
