import TrellisAuth
import TrellisKernel
import TrellisTenants
import TrellisUsers
import TrellisWeb

/// The tenants that the user belongs to.
@Controller("account/tenants")
struct TenantPagesController {
    let context: AccountContext
    let dependencies: AccountDependencies

    init(_ context: AccountContext, dependencies: AccountDependencies) {
        self.context = context
        self.dependencies = dependencies
    }

    /// List the user's tenants, in the order of joining.
    @GET(access: .userSession, errors: [CursorError.invalid])
    func list(cursor: String?, done: String?) async throws -> PageResponse {
        try await page(cursor: cursor, notice: AccountNotice.named(done))
    }

    /// Create a tenant that the user owns.
    @POST(access: .userSession)
    func create(request: RouteRequest) async throws -> PageResponse {
        let form = try await context.form(request)
        let name = form.fields["name"] ?? ""
        do {
            try await dependencies.tenants.create(named: name, by: form.scope)
            return .done(.tenantCreated, at: AccountPath.tenants)
        } catch let error as any AppError {
            return try await page(name: name, failure: FormFailure(error, ["/name": "name"]))
        }
    }

    /// Use a tenant for requests that name none.
    @POST("{id}/default", access: .userSession)
    func makeDefault(id: ID<Tenant>, request: RouteRequest) async throws -> PageResponse {
        let form = try await context.form(request)
        return try await act(.defaultChanged) {
            try await dependencies.memberships.setDefault(id, by: form.scope)
        }
    }

    /// Leave a tenant; the last owner can't.
    @POST("{id}/leave", access: .userSession)
    func leave(id: ID<Tenant>, request: RouteRequest) async throws -> PageResponse {
        let form = try await context.form(request)
        return try await act(.left) { try await dependencies.memberships.leave(in: form.scope.within(id)) }
    }

    private func act(_ done: AccountNotice, _ change: () async throws -> Void) async throws -> PageResponse {
        do {
            try await change()
            return .done(done, at: AccountPath.tenants)
        } catch let error as any AppError {
            return try await page(failure: FormFailure(error))
        }
    }

    private func page(
        cursor: String? = nil, name: String = "", notice: AccountNotice? = nil, failure: FormFailure? = nil
    ) async throws -> PageResponse {
        let tenants = try await dependencies.tenants.own(of: context.userID, PageRequest(cursor: cursor))
        let chosen = try await dependencies.accounts.user(context.userID).defaultTenantID
        let rows: [TemplateFields] = tenants.items.map { tenant in
            [
                "id": .text(tenant.id.description), "label": .text(tenant.name), "role": .text(tenant.role),
                "isDefault": .flag(tenant.id == chosen),
            ]
        }
        let next = tenants.nextCursor.map { AccountPath.tenants + QueryString.query([("cursor", $0)]) }
        return try dependencies.layout.page(
            "tenants", TenantText.tenants,
            [
                "tenants": .list(rows), "hasTenants": .flag(!rows.isEmpty), "next": .text(next),
                "name": FieldText.input(name, limit: 200),
            ], for: context, notice: notice, failure: failure)
    }
}
