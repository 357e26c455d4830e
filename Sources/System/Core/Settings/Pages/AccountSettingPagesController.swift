import HTTPTypes
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisWeb

/// The user's own values of settings.
@Controller("account/preferences")
struct AccountSettingPagesController {
    private static let path = "/account/preferences"
    let context: AccountContext
    let pages: any AccountPageRenderer
    let database: SystemDatabase

    init(_ context: AccountContext, _ pages: any AccountPageRenderer, database: SystemDatabase) {
        (self.context, self.pages, self.database) = (context, pages, database)
    }

    /// Show the user's settings.
    @GET(access: .userSession)
    func list(saved: String?) async throws -> PageResponse {
        try await page(saved: saved != nil)
    }

    /// Set or remove the user's own value of a setting.
    @POST(
        "{name}", access: .userSession,
        errors: [ScopedSettingError.notFound("…"), ScopedSettingError.levelUnavailable("…", level: "user")])
    func save(name: String, request: RouteRequest) async throws -> PageResponse {
        let form = try await context.form(request)
        guard let reason = try await service(form.scope).submit(name, form.fields) else {
            return .seeOther("\(Self.path)?saved=\(QueryString.escaped(name))#\(QueryString.escaped(name))")
        }
        return try await page(refusing: (name, form.fields["value"] ?? "", reason))
    }

    private func page(
        refusing refused: (name: String, value: String, reason: String)? = nil, saved: Bool = false
    ) async throws -> PageResponse {
        let language = pages.language(for: context.request)
        let text = { (text: SettingPageText) in pages.text(text, in: language) }
        let forms = try await service(context.scope).states().map { state in
            let isRefused = refused?.name.isEqual(utf8: state.declaration.name) ?? false
            return SettingForm(
                state: state, path: Self.path, refused: isRefused ? refused.map { ($0.value, $0.reason) } : nil
            ).fields(context.formToken, text)
        }
        return try pages.page(
            "preferences", title: text(.preferences),
            [
                "heading": .text(text(.preferences)), "none": .text(text(.none)), "settings": .list(forms),
                "hasSettings": .flag(!forms.isEmpty),
            ], for: context,
            PageOptions(
                notice: saved ? text(.saved) : nil, isTranslated: true,
                status: refused == nil ? .ok : .unprocessableContent))
    }

    private func service(_ scope: Scope) throws -> SettingService {
        guard let settings: ScopedSettingBook = database.database.attachment() else {
            throw ScopedSettingError.notFound("")
        }
        return SettingService(settings: settings, subject: .user(context.userID), scope: scope)
    }
}
