import TrellisDatabase
import TrellisKernel

/// The entity type of `ID<Fee>`.
package enum Fee: Sendable {}

/// A row of `fee`: what a member of the club owes, or has paid.
@Record("fee")
struct FeeRecord: TenantOwned, Timestamped, Versioned {
    let id: ID<Fee>
    let tenantID: ID<Tenant>
    let userID: ID<User>
    let title: String
    let cents: Int
    var paidAt: Timestamp?
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
    var version: Int = 1
}

extension FeeRecord {
    /// Creates a row that is not stored yet.
    ///
    /// The transaction that inserts it sets or checks times, version and tenant.
    init(_ input: FeeCreate, tenantID: ID<Tenant>, at now: Timestamp) {
        self.init(id: ID(at: now), tenantID: tenantID, userID: input.userID, title: input.title, cents: input.cents)
    }

    /// Returns a query for the fees that aren't paid.
    static var open: Query<FeeRecord> { FeeRecord.where { $0.paidAt == nil } }

    /// Returns a query for the rows that match the filter, newest first.
    static func matching(_ filter: FeeFilter) -> Query<FeeRecord> {
        Query()
            .where(filter.userID) { $0.userID == $1 }
            .order { $0.createdAt.descending }
    }
}

extension WriteTransaction where Owner == OwnedByTenant {
    /// Returns the club's fee with this id, locked until the transaction ends: of payments at once, the second sees the
    /// first.
    ///
    /// - Throws: ``FeeError/notFound``.
    func fee(_ id: ID<Fee>) throws -> FeeRecord {
        guard let record = try find(FeeRecord.self, id, lock: .forNoKeyUpdate) else { throw FeeError.notFound }
        return record
    }
}
