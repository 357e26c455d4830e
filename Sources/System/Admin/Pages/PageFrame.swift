import HTTPTypes
import TrellisWeb

/// Puts the frame around pages: title, the way to the other pages, and the way out.
struct PageFrame: Sendable {
    let product: String
    let templates: PageTemplates
    let assets: PageAssets

    init(product: String) throws {
        self.product = product
        templates = try PageTemplates()
        assets = PageAssets()
    }

    /// A page for the superuser of the session.
    func page(
        _ template: String, title: String, _ fields: PageFields, for context: PageContext, notice: String? = nil,
        isLive: Bool = false, status: HTTPResponse.Status = .ok
    ) throws -> PageAnswer {
        var frame = common(title, notice: notice)
        frame["session"] = true
        frame["stream"] = .flag(isLive)
        frame["nav"] = .list(Self.links(from: context.request.path))
        frame["formToken"] = .text(context.formToken)
        return .page(try templates.render(template, frame.merging(fields)), status: status)
    }

    /// A page for somebody who isn't signed in.
    func openPage(
        _ template: String, title: String, _ fields: PageFields, status: HTTPResponse.Status = .ok
    ) throws -> PageAnswer {
        var frame = common(title, notice: nil)
        frame["session"] = false
        frame["stream"] = false
        return .page(try templates.render(template, frame.merging(fields)), status: status)
    }

    private func common(_ title: String, notice: String?) -> PageFields {
        [
            "product": .text(product), "title": .text(title), "style": .text(assets.styleName),
            "script": .text(assets.scriptName), "notice": .text(notice),
        ]
    }

    /// The pages that the frame leads to.
    static let pages = [
        (path: AdminPath.jobs, label: "Jobs", text: "Queues, work under way, failures and the last hour."),
        (path: AdminPath.list, label: "All jobs", text: "Find jobs, retry and cancel them."),
        (path: AdminPath.workers, label: "Workers", text: "The processes that run jobs, and their signs of life."),
        (path: AdminPath.schedules, label: "Schedules", text: "What runs by the calendar, and when next."),
        (path: AdminPath.audit, label: "Audit", text: "Who did what, in every tenant."),
    ]

    private static func links(from path: String) -> [PageFields] {
        pages.map { page in
            ["href": .text(page.path), "label": .text(page.label), "isHere": .flag(page.path == path)]
        }
    }
}
