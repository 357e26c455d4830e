import Trellis
import TrellisKernel
import TrellisWeb

/// Settings of the caller's tenant.
@Controller("settings")
struct TenantSettingController {
    let settings: SettingService

    init(_ context: TenantContext, settings: ScopedSettingBook) {
        self.settings = SettingService(
            settings: settings, subject: .tenant(context.scope.tenantID), scope: context.scope)
    }

    /// List the settings of the tenant, with the values that hold in it.
    ///
    /// Without a value of the tenant, that of its plan holds, then that of the product, then the default.
    @GET(access: .member)
    func list() async throws -> SettingList {
        try await settings.list()
    }

    /// Fetch a setting of the tenant.
    @GET("{name}", access: .member, errors: [ScopedSettingError.notFound("…")])
    func get(name: String) async throws -> Tagged<SettingResponse> {
        try await settings.get(name)
    }

    /// Set the tenant's own value of a setting.
    ///
    /// Idempotent. With `If-Match`, fails if the own value was changed meanwhile.
    @PUT("{name}", access: .permission(.settingsManage), errors: [ScopedSettingError.notFound("…")])
    func set(name: String, ifMatch: IfMatch?, body: SettingUpdate) async throws -> Tagged<SettingResponse> {
        try await settings.set(name, to: body, ifMatch: ifMatch)
    }

    /// Remove the own value of a setting, so that the next level's holds.
    ///
    /// Idempotent. With `If-Match`, fails if the own value was changed meanwhile.
    @DELETE("{name}", access: .permission(.settingsManage), errors: [ScopedSettingError.notFound("…")])
    func remove(name: String, ifMatch: IfMatch?) async throws -> NoContent {
        try await settings.remove(name, ifMatch: ifMatch)
        return NoContent()
    }
}
