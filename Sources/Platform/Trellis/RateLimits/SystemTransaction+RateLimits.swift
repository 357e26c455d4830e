import TrellisDatabase
import TrellisKernel

extension SystemTransaction {
    /// Takes up to a lease of tokens from a bucket, after giving back those that the process didn't use; 0 tokens from an
    /// empty one.
    ///
    /// It is one statement that locks the row, so what several processes take together is never more than there was.
    func lease(_ bucket: TokenBucket, id: String, givingBack unused: Int64) throws -> (tokens: Int64, fullAt: Int64) {
        let time = databaseNow.microseconds
        // PostgreSQL would take a number of 32 bits for enough.
        let now: SQL = "CAST(\(time) AS BIGINT)"
        let returned: SQL = "(rate_limit_bucket.full_at - CAST(\(unused * bucket.interval) AS BIGINT))"
        // A bucket is never emptier than empty, whatever its rate or the clock was before.
        let empty: SQL = "(\(now) + \(raw: "\(bucket.period)"))"
        let base: SQL = """
            (CASE WHEN \(returned) > \(empty) THEN \(empty) WHEN \(returned) > \(now) THEN \(returned) ELSE \(now) END)
            """
        let available: SQL =
            "((\(raw: "\(bucket.period)") - (\(base) - \(now))) / \(raw: "\(bucket.interval)"))"
        let lease = bucket.lease
        let granted: SQL = """
            (CASE WHEN \(available) >= \(raw: "\(lease)") THEN \(raw: "\(lease)") \
            WHEN \(available) <= 0 THEN 0 ELSE \(available) END)
            """
        let taken = try rows(
            """
            INSERT INTO rate_limit_bucket (id, full_at, granted)
            VALUES (\(id), \(time + lease * bucket.interval), \(lease))
            ON CONFLICT (id) DO UPDATE SET full_at = \(base) + \(granted) * \(raw: "\(bucket.interval)"),
                granted = \(granted)
            RETURNING full_at, granted
            """)
        guard let row = taken.first else { return (0, time) }
        return (try row.decode(Int64.self, "granted"), try row.decode(Int64.self, "full_at"))
    }

    /// Removes some buckets that are full again; returns how many.
    @discardableResult
    func removeFullBuckets(upTo count: Int) throws -> Int {
        let before = databaseNow.microseconds
        let full = RateLimitRecord.where { $0.fullAt <= before }
        // It waits for no lock: another process may take tokens at the same time.
        let ids = try fetch(full.limit(count), lock: .forUpdate.skippingLocked).map(\.id)
        return ids.isEmpty ? 0 : try delete(RateLimitRecord.where { $0.id.in(ids) })
    }
}
