import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// Who did what in the caller's tenant.
@Controller("audit")
struct AuditController {
    let database: TenantDatabase

    init(_ context: TenantContext) {
        database = context.database
    }

    /// List the entries of the tenant's audit, the latest first.
    ///
    /// Every change of a row leaves an entry in the transaction that makes it, with the columns that changed; secrets stand
    /// there as hashes. Soon afterwards the entry gets its place in the tenant's chain, and can't be changed unnoticed.
    @GET(access: .permission(.auditView), errors: [CursorError.invalid])
    func list(filter: AuditQuery, page: PageRequest) async throws -> Page<AuditEntryResponse> {
        let filter = filter.filter
        return try await database.read { try $0.auditEntries(filter, page) }.map { AuditEntryResponse($0) }
    }
}
