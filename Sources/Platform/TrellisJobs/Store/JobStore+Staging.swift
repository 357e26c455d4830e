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
        // Who stages at the same moment takes others, so nobody waits.
        let lock = SQL.on(sqlite: "", postgres: " FOR NO KEY UPDATE SKIP LOCKED")
        let fence = SQL.on(sqlite: "", postgres: "MATERIALIZED ")
        let queues = Set(
            try sql.rows(
                """
                WITH due AS \(fence)(SELECT tenant_id, id FROM job WHERE state = 'scheduled' AND scheduled_at <= \(now) \
                ORDER BY scheduled_at LIMIT \(limit)\(lock)) UPDATE job SET state = 'available' \
                WHERE (tenant_id, id) IN (SELECT tenant_id, id FROM due) RETURNING queue
                """
            ) { try $0.decode(String.self, at: 0) })
        for queue in queues { wake(queue: queue) }
        return queues
    }
}
