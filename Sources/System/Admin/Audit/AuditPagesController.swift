import HTTPTypes
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
    @GET(access: .superuserSession, errors: [CursorError.invalid])
    func list(
        tenant: String?, actor: String?, record: String?, id: String?, action: String?, cursor: String?
    ) async throws -> PageResponse {
        let form = try await AuditListForm(
            FilterFields(["tenant": tenant, "actor": actor, "record": record, "id": id, "action": action]),
            dependencies.reader)
        let (filter, isValid) = (form.filter, form.problems.isEmpty)
        let page =
            isValid
            ? try await dependencies.store.entries(filter, PageRequest(cursor: cursor))
            : Page(items: [], nextCursor: nil)
        let list = AuditListPage(
            form: form, page: page,
            tenants: try await dependencies.reader.names(
                of: page.items.map(\.entry.tenantID) + [filter.tenant].compactMap { $0 }),
            users: try await dependencies.emails(
                of: page.items.compactMap(\.entry.actorID) + [filter.actor].compactMap { $0 }))
        return try dependencies.layout.page(
            "audit", title: "Audit", list.fields, for: context, status: isValid ? .ok : .unprocessableContent)
    }
}
