import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTenants
import TrellisWeb

/// The API keys of the caller's tenant: service accounts, which act in this tenant only.
///
/// A key can't create, change or rotate keys.
@Controller("api-keys")
struct APIKeyController {
    let context: TenantContext
    let keys: APIKeyService

    init(_ context: TenantContext, database: SystemDatabase, catalog: RoleCatalog, limits: APIKeyLimits) {
        self.context = context
        keys = APIKeyService(
            database: database.acting(for: context.scope), scope: context.scope, catalog: catalog, limits: limits)
    }

    /// List the keys, oldest first.
    @GET(access: .permission(.apiKeysView), errors: [CursorError.invalid])
    func list(page: PageRequest) async throws -> Page<APIKeyResponse> {
        try await keys.list(page)
    }

    /// Create a key.
    ///
    /// The response contains the key, which is shown only once. It may use its scopes as long as its role and the caller
    /// have these permissions, too. Needs a recent proof of the password.
    @POST(
        access: .permission(.apiKeysManage).recentProof,
        errors: [
            APIKeyError.nameTaken, APIKeyError.scopeRefused([]),
            APIKeyError.networkInvalid([]), APIKeyError.expiryRefused(days: 365), TenantError.roleUnknown("…"),
            TenantError.ownerRequired, TenantError.permissionNotHeld,
        ] + QuotaError.refusals, traits: [.idempotent])
    func create(body: APIKeyCreate) async throws -> Created<APIKeyWithSecret> {
        let created = try await keys.create(body)
        return Created(created, location: "\(created.apiKey.id)", version: created.apiKey.version)
    }

    /// Fetch one key.
    @GET("{id}", access: .permission(.apiKeysView), errors: [APIKeyError.notFound])
    func get(id: ID<APIKey>) async throws -> Tagged<APIKeyResponse> {
        let key = try await keys.get(id)
        return Tagged(key, version: key.version)
    }

    /// Change a key; takes effect from its next request on.
    ///
    /// Absent fields stay unchanged. With `If-Match`, the change fails if the version has changed.
    @PATCH(
        "{id}", access: .permission(.apiKeysManage).recentProof,
        errors: [
            APIKeyError.notFound, APIKeyError.nameTaken, APIKeyError.scopeRefused([]), APIKeyError.networkInvalid([]),
            APIKeyError.expiryRefused(days: 365), TenantError.roleUnknown("…"), TenantError.ownerRequired,
            TenantError.permissionNotHeld,
        ])
    func update(id: ID<APIKey>, ifMatch: IfMatch?, body: APIKeyUpdate) async throws -> Tagged<APIKeyResponse> {
        let key = try await keys.update(id, with: body, ifMatch: ifMatch)
        return Tagged(key, version: key.version)
    }

    /// Delete a key; it is refused from the next request on.
    ///
    /// With `If-Match`, fails if the key was changed meanwhile.
    @DELETE("{id}", access: .permission(.apiKeysManage), errors: [AccessError.keyNotAccepted, APIKeyError.notFound])
    func delete(id: ID<APIKey>, ifMatch: IfMatch?) async throws -> NoContent {
        try context.requireUser()
        try await keys.delete(id, ifMatch: ifMatch)
        return NoContent()
    }

    /// Make a new secret of a key.
    ///
    /// The response contains the key, which is shown only once. The previous secret stays valid for the overlap. The
    /// caller owns the new secret: with it the key never does more than the caller may, and with the previous one not
    /// more than the member who made that. Needs a recent proof of the password. With `If-Match`, fails if the key was
    /// changed meanwhile.
    @POST(
        "{id}/rotate", access: .permission(.apiKeysManage).recentProof,
        errors: [APIKeyError.notFound, TenantError.ownerRequired, TenantError.permissionNotHeld], traits: [.idempotent])
    func rotate(id: ID<APIKey>, ifMatch: IfMatch?, body: APIKeyRotation) async throws -> Tagged<APIKeyWithSecret> {
        let key = try await keys.rotate(id, overlap: body.overlapSeconds.map { .seconds($0) }, ifMatch: ifMatch)
        return Tagged(key, version: key.apiKey.version)
    }
}
