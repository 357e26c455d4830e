import HTTPTypes
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisWeb

/// The values of settings for the whole product, and the rollouts of features.
@Controller("admin/settings")
struct AdminSettingPagesController {
    private static let path = "/admin/settings"
    let context: PageContext
    let pages: any AdminPageRenderer
    let database: SystemDatabase

    init(_ context: PageContext, _ pages: any AdminPageRenderer, database: SystemDatabase) {
        (self.context, self.pages, self.database) = (context, pages, database)
    }

    /// Show all settings and features.
    @GET(access: .superuserSession)
    func list(saved: String?) async throws -> PageResponse {
        try await page(saved: saved != nil)
    }

    /// Set or remove the product's value of a setting.
    @POST("{name}", access: .superuserSession.recentProof, errors: [ScopedSettingError.notFound("…")])
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
        let service = try service(context.scope)
        let forms = try await service.states().map { state in
            let isRefused = refused?.name.isEqual(utf8: state.declaration.name) ?? false
            return SettingForm(
                state: state, path: Self.path, refused: isRefused ? refused.map { ($0.value, $0.reason) } : nil
            ).fields(context.formToken, text)
        }
        let features = try await service.settings.featureReport().map { line -> TemplateFields in
            [
                "name": .text(line.name), "rollout": .text(line.rollout.description),
                "exceptions": .flag(line.hasExceptions),
                "since": .text(line.since.map { FormattedTime.text($0) }), "reads": .number(line.reads),
                "stale": .text(
                    line.staleness(olderThan: .seconds(30 * 86_400), at: database.database.now)?.description),
            ]
        }
        return try pages.page(
            "settings", title: text(.label),
            [
                "heading": .text(text(.label)), "none": .text(text(.none)), "settings": .list(forms),
                "hasSettings": .flag(!forms.isEmpty), "features": .list(features),
                "hasFeatures": .flag(!features.isEmpty),
            ], for: context,
            PageOptions(
                notice: saved ? text(.saved) : nil, isTranslated: true,
                status: refused == nil ? .ok : .unprocessableContent))
    }

    private func service(_ scope: Scope) throws -> SettingService {
        guard let settings: ScopedSettingBook = database.database.attachment() else {
            throw ScopedSettingError.notFound("")
        }
        return SettingService(settings: settings, subject: .product, scope: scope, isOperator: true)
    }
}
