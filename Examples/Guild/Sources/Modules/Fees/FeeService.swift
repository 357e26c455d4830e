import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTenants
import TrellisWeb

/// The use cases of fees: one method, one transaction.
struct FeeService {
    let database: TenantDatabase

    /// Returns one page of the club's fees.
    func list(_ filter: FeeFilter, _ page: PageRequest) async throws -> Page<FeeRecord> {
        try await database.page(FeeRecord.matching(filter), page)
    }

    /// Returns the fee with this id.
    ///
    /// - Throws: ``FeeError/notFound``.
    func get(_ id: ID<Fee>) async throws -> FeeRecord {
        guard let record = try await database.find(FeeRecord.self, id) else { throw FeeError.notFound }
        return record
    }

    /// Creates an open fee.
    ///
    /// - Throws: ``FeeError/memberUnknown`` if the user isn't a member of the club.
    func create(_ input: FeeCreate) async throws -> FeeRecord {
        try await database.write { tx in
            let isMember = try tx.exists(MembershipRecord.where { $0.userID == input.userID })
            guard isMember else { throw FeeError.memberUnknown }
            return try tx.insert(FeeRecord(input, tenantID: tx.scope.tenantID, at: tx.now))
        }
    }

    /// Notes the payment of a fee.
    ///
    /// - Throws: ``FeeError/notFound``, and ``FeeError/alreadyPaid`` the second time.
    func pay(_ id: ID<Fee>) async throws -> FeeRecord {
        try await database.write { tx in
            var record = try tx.fee(id)
            guard record.paidAt == nil else { throw FeeError.alreadyPaid }
            record.paidAt = tx.now
            return try tx.update(record)
        }
    }
}
