import HTTPTypes
import TrellisAuth
import TrellisKernel
import TrellisTenants
import TrellisWeb

/// The API keys of the user's tenants.
@Controller("account/api-keys")
struct APIKeyPagesController {
    let context: AccountContext
    let dependencies: AccountDependencies
    private let pages: APIKeyPages

    init(_ context: AccountContext, dependencies: AccountDependencies) {
        self.context = context
        self.dependencies = dependencies
        pages = APIKeyPages(context: context, dependencies: dependencies)
    }

    private static let inputs = [
        "/name": "name", "api_key.name_taken": "name", "/role": "role", "tenant.owner_required": "role",
        "role.permission_not_held": "role", "/scopes": "scopes", "/allowed_networks": "networks",
        "/expires_at": "days",
    ]

    /// The refusals of users who may not manage the keys of a tenant.
    private static let refusals: [any AppError] = [
        AccessError.tenantNotFound, AccessError.tenantSuspended, AccessError.tenantMalformed, AccessError.forbidden,
    ]

    /// List the keys of a tenant, by default of the only one; and the tenants.
    @GET(
        access: .userSession,
        errors: [CursorError.invalid, AccessError.tenantNotFound, AccessError.tenantMalformed])
    func list(tenant: String?, cursor: String?, done: String?) async throws -> PageResponse {
        try await pages.list(of: try tenant.map(Self.id), cursor: cursor, notice: AccountNotice.named(done))
    }

    /// Show the form for a new key.
    @GET("new", access: .userSession.recentProof, errors: APIKeyPagesController.refusals)
    func form(tenant: String?) async throws -> PageResponse {
        try await pages.form(in: try Self.id(tenant ?? ""), APIKeyInput())
    }

    /// Create a key; the page shows its secret, once.
    @POST(access: .userSession.recentProof, errors: APIKeyPagesController.refusals)
    func create(request: RouteRequest) async throws -> PageResponse {
        let fields = try await context.form(request).fields
        let tenant = try Self.id(fields["tenant"] ?? "")
        let input = APIKeyInput(fields)
        do {
            let secret = try await dependencies.apiKeys.create(input.key, in: context.scope.within(tenant))
            return try pages.secret(secret, in: tenant, KeyText.keyCreated)
        } catch let error as AccessError {
            throw error
        } catch let error as any AppError {
            return try await pages.form(in: tenant, input, failure: FormFailure(error, Self.inputs))
        }
    }

    /// Make a new secret of a key; the page shows it, once.
    @POST("{id}/rotate", access: .userSession.recentProof, errors: APIKeyPagesController.refusals)
    func rotate(id: ID<APIKey>, request: RouteRequest) async throws -> PageResponse {
        let fields = try await context.form(request).fields
        let tenant = try Self.id(fields["tenant"] ?? "")
        do {
            let secret = try await dependencies.apiKeys.rotate(
                id, endsPrevious: fields["end_previous"] != nil, in: context.scope.within(tenant))
            return try pages.secret(secret.text, in: tenant, KeyText.keyRotated, previousUntil: secret.previousUntil)
        } catch let error as AccessError {
            throw error
        } catch let error as any AppError {
            return try await pages.list(of: tenant, failure: FormFailure(error))
        }
    }

    /// Delete a key; it is refused from the next request on.
    @POST("{id}/delete", access: .userSession, errors: APIKeyPagesController.refusals)
    func delete(id: ID<APIKey>, request: RouteRequest) async throws -> PageResponse {
        let tenant = try Self.id(try await context.form(request).fields["tenant"] ?? "")
        do {
            try await dependencies.apiKeys.delete(id, in: context.scope.within(tenant))
            return .done(.keyDeleted, at: APIKeyPages.path(of: tenant))
        } catch let error as AccessError {
            throw error
        } catch let error as any AppError {
            return try await pages.list(of: tenant, failure: FormFailure(error))
        }
    }

    private static func id(_ text: String) throws -> ID<Tenant> {
        guard let id = ID<Tenant>(text) else { throw AccessError.tenantMalformed }
        return id
    }
}
