import TrellisDatabase
import TrellisKernel

extension JobStore {
    /// Makes jobs available whose time has come, the longest due first; answers the queues they are in.
    package func stageDue(limit: Int = 1000) async throws -> Set<String> {
        try await write { try $0.stageDue(limit) }
    }
}

extension JobRows {
    func stageDue(_ limit: Int) throws -> Set<String> {
        let due: SQL =
            "FROM job WHERE state = 'scheduled' AND scheduled_at <= \(now) ORDER BY scheduled_at LIMIT \(limit)"
        // Who stages at the same moment takes others, so nobody waits.
        let chosen = SQL.on(
            sqlite: "(tenant_id, id) IN (SELECT tenant_id, id \(due))",
            postgres: "ctid = ANY (ARRAY (SELECT ctid \(due) FOR NO KEY UPDATE SKIP LOCKED))")
        let queues = Set(
            try sql.rows("UPDATE job SET state = 'available' WHERE \(chosen) RETURNING queue") {
                try $0.decode(String.self, at: 0)
            })
        for queue in queues { wake(queue: queue) }
        return queues
    }
}
