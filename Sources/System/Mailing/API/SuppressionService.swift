import TrellisDatabase
import TrellisKernel
import TrellisMail

/// The use cases of suppressed addresses; each method is one transaction.
struct SuppressionService {
    let database: TenantDatabase

    /// Returns a page of the tenant's suppressions, newest first.
    func list(_ filter: SuppressionFilter, _ page: PageRequest) async throws -> Page<MailSuppressionRecord> {
        let suppressions = Query<MailSuppressionRecord>()
            .where(filter.search) { $0.address.containsIgnoringCase($1) }
            .where(filter.reason) { $0.reason == $1 }
        return try await database.page(suppressions.order { $0.createdAt.descending }, page)
    }

    /// Returns one suppression.
    ///
    /// - Throws: ``MailingError/suppressionNotFound``.
    func get(_ id: ID<MailSuppression>) async throws -> MailSuppressionRecord {
        guard let found = try await database.find(MailSuppressionRecord.self, id) else {
            throw MailingError.suppressionNotFound
        }
        return found
    }

    /// Suppresses an address.
    ///
    /// - Throws: ``MailingError/alreadySuppressed``.
    func add(_ new: SuppressionCreate) async throws -> MailSuppressionRecord {
        try await database.write { tx in
            let scope = tx.scope
            let inserted = try tx.insertMissing([
                MailSuppressionRecord(
                    id: ID(at: tx.now), tenantID: scope.tenantID, address: new.address.comparisonKey, reason: .manual,
                    detail: StoredText.cleaned(new.detail), messageID: nil, createdAt: tx.now,
                    createdBy: scope.userID == .noUser ? nil : scope.userID)
            ])
            guard let suppression = inserted.first else { throw MailingError.alreadySuppressed }
            return suppression
        }
    }

    /// Lifts a suppression, so that mails are sent to the address again.
    ///
    /// - Throws: ``MailingError/suppressionNotFound``.
    func lift(_ id: ID<MailSuppression>) async throws {
        let lifted = try await database.write { tx in
            try tx.erase(MailSuppressionRecord.where { $0.id == id })
        }
        guard lifted == 1 else { throw MailingError.suppressionNotFound }
    }
}
