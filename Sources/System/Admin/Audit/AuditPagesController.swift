import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// Pages about who did what, in every tenant.
@Controller("admin/audit")
struct AuditPagesController {
    let context: PageContext
    let room: AuditRoom

    init(_ context: PageContext, room: AuditRoom) {
        self.context = context
        self.room = room
    }

    /// List entries, the latest first.
    @GET(access: .superuserSession, errors: [AdminError.filterInvalid, CursorError.invalid])
    func list(
        tenant: String?, actor: String?, record: String?, id: String?, action: String?, cursor: String?
    ) async throws -> PageAnswer {
        let given = ["tenant": tenant, "actor": actor, "record": record, "id": id, "action": action]
        let filter = try AuditFilter { given[$0] ?? nil }
        let page = try await room.store.entries(filter, PageRequest(cursor: cursor))
        let list = AuditListPage(
            filter: filter, page: page, tenants: try await room.reader.names(of: page.items.map(\.entry.tenantID)),
            people: try await room.addresses(of: page.items.compactMap(\.entry.actorID)))
        return try room.frame.page("audit", title: "Audit", list.fields, for: context)
    }
}
