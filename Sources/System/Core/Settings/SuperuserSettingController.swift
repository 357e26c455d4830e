import Trellis
import TrellisKernel
import TrellisWeb

/// The values of settings for the whole product, and for the tenants of a plan.
@Controller("superuser")
struct SuperuserSettingController {
    let settings: ScopedSettingBook
    let scope: Scope
    let tenantExists: @Sendable (ID<Tenant>) async throws -> Bool

    init(
        _ context: SuperuserContext, settings: ScopedSettingBook,
        tenantExists: @escaping @Sendable (ID<Tenant>) async throws -> Bool
    ) {
        (self.settings, self.tenantExists) = (settings, tenantExists)
        scope = context.scope
    }

    /// List all settings, with the values of the product.
    @GET("settings", access: .superuser)
    func list() async throws -> SettingList {
        try await product.list()
    }

    /// Fetch a setting, with the value of the product.
    @GET("settings/{name}", access: .superuser, errors: [ScopedSettingError.notFound("…")])
    func get(name: String) async throws -> Tagged<SettingResponse> {
        try await product.get(name)
    }

    /// Set the product's value of a setting, which holds where no plan, tenant or user has one.
    ///
    /// Idempotent. With `If-Match`, fails if the value was changed meanwhile.
    @PUT("settings/{name}", access: .superuser.recentProof, errors: [ScopedSettingError.notFound("…")])
    func set(name: String, ifMatch: IfMatch?, body: SettingUpdate) async throws -> Tagged<SettingResponse> {
        try await product.set(name, to: body, ifMatch: ifMatch)
    }

    /// Remove the product's value of a setting, so that the default holds.
    ///
    /// Idempotent. With `If-Match`, fails if the value was changed meanwhile.
    @DELETE("settings/{name}", access: .superuser.recentProof, errors: [ScopedSettingError.notFound("…")])
    func remove(name: String, ifMatch: IfMatch?) async throws -> NoContent {
        try await product.remove(name, ifMatch: ifMatch)
        return NoContent()
    }

    /// List all settings, with the values that hold for the tenants of a plan.
    @GET("plans/{plan}/settings", access: .superuser)
    func listOfPlan(plan: String) async throws -> SettingList {
        try await of(plan).list()
    }

    /// Fetch a setting, with the value that holds for the tenants of a plan.
    @GET("plans/{plan}/settings/{name}", access: .superuser, errors: [ScopedSettingError.notFound("…")])
    func getOfPlan(plan: String, name: String) async throws -> Tagged<SettingResponse> {
        try await of(plan).get(name)
    }

    /// Set a plan's value of a setting, which holds for its tenants that have none of their own.
    ///
    /// A plan is named by its key, and needn't have tenants. Idempotent. With `If-Match`, fails if the value was changed
    /// meanwhile.
    @PUT("plans/{plan}/settings/{name}", access: .superuser.recentProof, errors: [ScopedSettingError.notFound("…")])
    func setOfPlan(
        plan: String, name: String, ifMatch: IfMatch?, body: SettingUpdate
    ) async throws -> Tagged<SettingResponse> {
        try await of(plan).set(name, to: body, ifMatch: ifMatch)
    }

    /// Remove a plan's value of a setting.
    ///
    /// Idempotent. With `If-Match`, fails if the value was changed meanwhile.
    @DELETE("plans/{plan}/settings/{name}", access: .superuser.recentProof, errors: [ScopedSettingError.notFound("…")])
    func removeOfPlan(plan: String, name: String, ifMatch: IfMatch?) async throws -> NoContent {
        try await of(plan).remove(name, ifMatch: ifMatch)
        return NoContent()
    }

    /// List all settings of any tenant, with the values that hold in it.
    @GET("tenants/{id}/settings", access: .superuser, errors: [AccessError.tenantNotFound])
    func listOfTenant(id: ID<Tenant>) async throws -> SettingList {
        try await of(id).list()
    }

    /// Fetch a setting of any tenant, with the value that holds in it.
    @GET(
        "tenants/{id}/settings/{name}", access: .superuser,
        errors: [
            AccessError.tenantNotFound, ScopedSettingError.notFound("…"),
            ScopedSettingError.levelUnavailable("…", level: "tenant"),
        ])
    func getOfTenant(id: ID<Tenant>, name: String) async throws -> Tagged<SettingResponse> {
        try await of(id).get(name)
    }

    /// Set a tenant's value of a setting, and for features whether the tenant has them.
    ///
    /// The change is an entry of the tenant's audit. Idempotent. With `If-Match`, fails if the value was changed meanwhile.
    @PUT(
        "tenants/{id}/settings/{name}", access: .superuser.recentProof,
        errors: [
            AccessError.tenantNotFound, ScopedSettingError.notFound("…"),
            ScopedSettingError.levelUnavailable("…", level: "tenant"),
        ])
    func setOfTenant(
        id: ID<Tenant>, name: String, ifMatch: IfMatch?, body: SettingUpdate
    ) async throws -> Tagged<SettingResponse> {
        try await of(id).set(name, to: body, ifMatch: ifMatch)
    }

    /// Remove a tenant's value of a setting.
    ///
    /// Idempotent. With `If-Match`, fails if the value was changed meanwhile.
    @DELETE(
        "tenants/{id}/settings/{name}", access: .superuser.recentProof,
        errors: [
            AccessError.tenantNotFound, ScopedSettingError.notFound("…"),
            ScopedSettingError.levelUnavailable("…", level: "tenant"),
        ])
    func removeOfTenant(id: ID<Tenant>, name: String, ifMatch: IfMatch?) async throws -> NoContent {
        try await of(id).remove(name, ifMatch: ifMatch)
        return NoContent()
    }

    private var product: SettingService { service(.product) }

    private func of(_ plan: String) -> SettingService { service(.plan(plan)) }

    private func of(_ id: ID<Tenant>) async throws -> SettingService {
        guard try await tenantExists(id) else { throw AccessError.tenantNotFound }
        return service(.tenant(id))
    }

    private func service(_ subject: SettingSubject) -> SettingService {
        SettingService(settings: settings, subject: subject, scope: scope, isOperator: true)
    }
}
