import TrellisDatabase
import TrellisJobs
import TrellisKernel

extension EventStore {
    /// Returns the time of the earliest event of a delivery that hasn't ended or was discarded, if jobs live in another
    /// database, which no statement on events reads; nil if there is none.
    func earliestElsewhere() async throws -> Timestamp? {
        let waiting = try await JobOutbox(database).earliestDelivery()
        let open = try await EventStore(database.jobs).read { sql in
            try sql.rows(
                """
                WITH RECURSIVE \(Self.deliveryNames) SELECT min(j.created_at) FROM delivery JOIN job j \
                ON j.name = delivery.name WHERE \(Self.isDelivery)
                """
            ) { try $0.decode(Timestamp?.self, at: 0) }
        }
        return [waiting, open.first.flatMap(\.self)].compactMap(\.self).min()
    }
}
