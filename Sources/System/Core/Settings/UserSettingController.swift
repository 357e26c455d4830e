import Trellis
import TrellisKernel
import TrellisWeb

/// The caller's own settings, the same in all tenants.
@Controller("users/me/settings")
struct UserSettingController {
    let settings: SettingService

    init(_ context: UserContext, settings: ScopedSettingBook) {
        self.settings = SettingService(settings: settings, subject: .user(context.userID), scope: context.scope)
    }

    /// List the caller's own settings, with the values that hold where no tenant is named.
    ///
    /// In a tenant, its value holds for a setting that the caller hasn't set.
    @GET(access: .authenticated)
    func list() async throws -> SettingList {
        try await settings.list()
    }

    /// Fetch one of the caller's settings.
    @GET(
        "{name}", access: .authenticated,
        errors: [ScopedSettingError.notFound("…"), ScopedSettingError.levelUnavailable("…", level: "user")])
    func get(name: String) async throws -> Tagged<SettingResponse> {
        try await settings.get(name)
    }

    /// Set the caller's own value of a setting.
    ///
    /// Idempotent. With `If-Match`, fails if the own value was changed meanwhile.
    @PUT(
        "{name}", access: .authenticated,
        errors: [ScopedSettingError.notFound("…"), ScopedSettingError.levelUnavailable("…", level: "user")])
    func set(name: String, ifMatch: IfMatch?, body: SettingUpdate) async throws -> Tagged<SettingResponse> {
        try await settings.set(name, to: body, ifMatch: ifMatch)
    }

    /// Remove the own value of a setting, so that the next level's holds.
    ///
    /// Idempotent. With `If-Match`, fails if the own value was changed meanwhile.
    @DELETE(
        "{name}", access: .authenticated,
        errors: [ScopedSettingError.notFound("…"), ScopedSettingError.levelUnavailable("…", level: "user")])
    func remove(name: String, ifMatch: IfMatch?) async throws -> NoContent {
        try await settings.remove(name, ifMatch: ifMatch)
        return NoContent()
    }
}
