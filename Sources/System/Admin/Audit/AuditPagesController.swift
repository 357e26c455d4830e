import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The page of the audit of all tenants.
@Controller("admin/audit")
struct AuditPagesController {
    let context: PageContext
    let dependencies: AuditDependencies

    init(_ context: PageContext, dependencies: AuditDependencies) {
        self.context = context
        self.dependencies = dependencies
    }

    /// List audit entries, latest first.
    @GET(access: .superuserSession, errors: [AdminError.filterInvalid, CursorError.invalid])
    func list(
        tenant: String?, actor: String?, record: String?, id: String?, action: String?, cursor: String?
    ) async throws -> PageResponse {
        let filter = try AuditFilter(
            FilterFields(["tenant": tenant, "actor": actor, "record": record, "id": id, "action": action]))
        let page = try await dependencies.store.entries(filter, PageRequest(cursor: cursor))
        let list = AuditListPage(
            filter: filter, page: page,
            tenants: try await dependencies.reader.names(of: page.items.map(\.entry.tenantID)),
            users: try await dependencies.emails(of: page.items.compactMap(\.entry.actorID)))
        return try dependencies.layout.page("audit", title: "Audit", list.fields, for: context)
    }
}
