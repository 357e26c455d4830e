import HTTPTypes
import TrellisWeb

/// The layout of pages: title, navigation and sign-out.
struct PageLayout: Sendable {
    let product: String
    let templates: PageTemplates
    let assets: PageAssets

    init(product: String) throws {
        self.product = product
        templates = try PageTemplates()
        assets = PageAssets()
    }

    /// Returns a page for the superuser of the session.
    func page(
        _ template: String, title: String, _ fields: TemplateFields, for context: PageContext, notice: String? = nil,
        isLive: Bool = false, status: HTTPResponse.Status = .ok
    ) throws -> PageResponse {
        var layout = layoutFields(title, notice: notice)
        layout["session"] = true
        layout["stream"] = .flag(isLive)
        layout["nav"] = .list(Self.links(from: context.request.path))
        layout["formToken"] = .text(context.formToken)
        return .page(try templates.render(template, layout.merging(fields)), status: status)
    }

    /// Returns a page for a user who isn't signed in.
    func anonymousPage(
        _ template: String, title: String, _ fields: TemplateFields, status: HTTPResponse.Status = .ok
    ) throws -> PageResponse {
        var layout = layoutFields(title, notice: nil)
        layout["session"] = false
        layout["stream"] = false
        return .page(try templates.render(template, layout.merging(fields)), status: status)
    }

    private func layoutFields(_ title: String, notice: String?) -> TemplateFields {
        [
            "product": .text(product), "title": .text(title), "style": .text(assets.styleName),
            "script": .text(assets.scriptName), "notice": .text(notice),
        ]
    }

    /// The pages of the navigation.
    static let pages = [
        (path: AdminPath.jobs, label: "Jobs", text: "Queues, running jobs, failures and the last hour."),
        (path: AdminPath.jobList, label: "All jobs", text: "Find jobs, retry and cancel them."),
        (path: AdminPath.workers, label: "Workers", text: "The processes that run jobs, and their heartbeats."),
        (path: AdminPath.schedules, label: "Schedules", text: "Recurring jobs, and when they run next."),
        (path: AdminPath.audit, label: "Audit", text: "Who did what, in every tenant."),
    ]

    private static func links(from path: String) -> [TemplateFields] {
        pages.map { page in
            ["href": .text(page.path), "label": .text(page.label), "isHere": .flag(page.path == path)]
        }
    }
}
