import TrellisDatabase
import TrellisKernel

extension JobRows {
    /// Adds times to the stored times of the same queue, kind and bucket.
    func addTimes(_ times: [JobLatencyRecord]) throws {
        guard !times.isEmpty else { return }
        // In one order, so that workers don't wait for each other in a circle.
        let ordered = times.sorted { $0.id < $1.id }
        var added = ValueRows("added")
        added.add("id", ordered.map(\.id))
        added.add("queue", ordered.map(\.queue))
        added.add("kind", ordered.map(\.kind))
        added.add("bound", ordered.map(\.bound))
        added.add("attempts", ordered.map(\.attempts))
        added.add("microseconds", ordered.map(\.microseconds))
        try sql.execute(
            """
            INSERT INTO job_latency (id, queue, kind, bound, attempts, microseconds) SELECT added.id, added.queue, \
            added.kind, added.bound, added.attempts, added.microseconds FROM \(added) WHERE true \
            ON CONFLICT (id) DO UPDATE SET attempts = job_latency.attempts + excluded.attempts, \
            microseconds = job_latency.microseconds + excluded.microseconds
            """)
    }
}
