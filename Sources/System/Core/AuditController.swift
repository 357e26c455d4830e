import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The audit of the caller's tenant.
@Controller("audit")
struct AuditController {
    let database: TenantDatabase

    init(_ context: TenantContext) {
        database = context.database
    }

    /// List the entries of the tenant's audit, latest first.
    ///
    /// Every change of a row writes an entry in the same transaction, with the changed columns; secrets are hashed.
    /// Soon
    /// afterwards the entry gets its position in the tenant's chain; from then on, changes to it are detected.
    @GET(access: .permission(.auditView), errors: [CursorError.invalid])
    func list(filter: AuditQuery, page: PageRequest) async throws -> Page<AuditEntryResponse> {
        let filter = filter.filter
        return try await database.read { try $0.auditEntries(filter, page) }.map { AuditEntryResponse($0) }
    }
}
