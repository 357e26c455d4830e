import TrellisDatabase
import TrellisKernel

extension JobRows {
    /// How long a key is kept that no job uses.
    private static var keyRetention: Duration { .seconds(86_400) }

    /// Deletes keys of all tenants that were unused for a day, and by which no job waits, and the starts that no throttle
    /// counts any more; returns the greater of the two numbers.
    ///
    /// A key that is used in the meantime stays: after a wait for its row only the outer condition is evaluated again.
    func pruneKeys(_ limit: Int) throws -> Int {
        let starts = try sql.execute(
            """
            DELETE FROM job_key_start WHERE (tenant_id, id) IN (SELECT tenant_id, id FROM job_key_start \
            WHERE counts_until <= \(now) ORDER BY counts_until LIMIT \(limit))
            """)
        let keys = try sql.execute(
            """
            DELETE FROM job_key WHERE refilled_at < \(now - Self.keyRetention) AND (tenant_id, id) IN \
            (SELECT tenant_id, id FROM job_key AS unused WHERE refilled_at < \(now - Self.keyRetention) \
            AND NOT EXISTS (SELECT 1 FROM job_key_use WHERE job_key_use.tenant_id = unused.tenant_id AND job_key_use.key = unused.key) \
            ORDER BY refilled_at LIMIT \(limit))
            """)
        return max(starts, keys)
    }
}
