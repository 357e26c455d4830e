import HTTPTypes
import SampleProduct
import TrellisAdmin
import TrellisConfig
import TrellisKernel
import TrellisTexts
import TrellisWeb

@testable import Trellis

/// A product whose module adds one page to the administration.
struct NotesProduct: Product {
    static let name = SampleApp.name
    static let settings: [any Settings.Type] = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        try SampleApp.compose(on: platform).with { $0 + [NotesModule()] }
    }
}

/// The same product without the administration.
struct NotesProductWithoutAdministration: Product {
    static let name = SampleApp.name
    static let settings: [any Settings.Type] = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        try SampleApp.compose(on: platform).with { modules in
            modules.filter { !($0 is AdminModule) } + [NotesModule()]
        }
    }
}

/// A product whose sections have invalid templates.
struct BrokenTemplatesProduct: Product {
    static let name = SampleApp.name
    static let settings: [any Settings.Type] = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        try SampleApp.compose(on: platform).with {
            $0 + [
                SectionsModule([
                    .sample(
                        "one",
                        [
                            PageTemplate("open", "{{#section}}"), PageTemplate("layout", ""),
                            PageTemplate("twice", "{{>nowhere}}"),
                        ]),
                    .sample("two", [PageTemplate("twice", "<p class={{name}}>")]),
                ])
            ]
        }
    }
}

/// A product whose sections have invalid paths and routes.
struct BrokenRoutesProduct: Product {
    static let name = SampleApp.name
    static let settings: [any Settings.Type] = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        try SampleApp.compose(on: platform).with {
            $0 + [
                SectionsModule([
                    .sample("Notes/x"), .sample("jobs"), .sample("empty"),
                    .sample(
                        "open",
                        routes: [
                            .sample("admin/open", .open(reason: "A test."), "Test.open"),
                            .sample("admin/open/token", .superuser, "Test.token"),
                            .sample("admin/opened", .superuserSession, "Test.outside"),
                        ]),
                    .sample("open", routes: [.sample("admin/open", .superuserSession, "Test.again")]),
                ])
            ]
        }
    }
}

/// A module with sections and nothing else.
private struct SectionsModule: Module {
    static let name = "sections"
    let adminSections: [AdminSection]

    init(_ sections: [AdminSection]) { adminSections = sections }
}

extension Composition {
    /// Returns the composition with other modules.
    fileprivate func with(_ change: ([any Module]) -> [any Module]) -> Composition {
        Composition(
            modules: change(modules), authenticator: authenticator, subscriptions: subscriptions, roles: roles,
            mail: mail, texts: texts, planLimit: planLimit)
    }
}

extension AdminSection {
    /// A section with these templates and routes.
    fileprivate static func sample(
        _ path: String, _ templates: [PageTemplate] = [], routes: [Route] = []
    ) -> AdminSection {
        AdminSection(path, label: NoteText.label, about: NoteText.about, templates: templates) { _ in routes }
    }
}

extension Route {
    fileprivate static func sample<Context>(
        _ path: String, _ access: AccessRule<Context>, _ handler: String
    ) -> Route {
        Route(
            .get, path, access: access, handler: handler, summary: "Does nothing.",
            returns: ResponseEncoder(NoContent.self)
        ) { _ in NoContent() }
    }
}

/// A module with a page that shows a text, and a form.
private struct NotesModule: Module {
    static let name = "notes"

    var texts: TextCatalog {
        get throws {
            try TextCatalog(
                NoteText.allCases, [.german: { $0 == .label ? "Notizen & Zettel" : "Was zu merken ist." }])
        }
    }

    var adminSections: [AdminSection] {
        let template = """
            {{<layout}}{{$content}}<h1 title="{{text}}">{{text}}</h1>{{>note-form}}{{/content}}{{/layout}}
            """
        let form = """
            <form method="post" action="/admin/notes">\
            <input type="hidden" name="form_token" value="{{formToken}}"></form>
            """
        return [
            AdminSection(
                "notes", label: NoteText.label, about: NoteText.about,
                templates: [PageTemplate("note", template), PageTemplate("note-form", form)]
            ) { pages in NotePagesController.routes { NotePagesController($0, pages) } }
        ]
    }
}

private enum NoteText: String, CaseIterable, TextSource {
    case label, about

    var textName: String { "notes.page.\(rawValue)" }
    var text: MessageText { self == .label ? "Notes & slips" : "What to remember." }
}

/// Notes of superusers.
@Controller("admin/notes")
private struct NotePagesController {
    let context: PageContext
    let pages: any AdminPageRenderer

    init(_ context: PageContext, _ pages: any AdminPageRenderer) {
        (self.context, self.pages) = (context, pages)
    }

    /// Show a note.
    @GET(access: .superuserSession)
    func note(text: String?) async throws -> PageResponse {
        try pages.page("note", title: "Notes", ["text": .text(text ?? "")], for: context)
    }

    /// Store nothing.
    @POST(access: .superuserSession)
    func store(request: RouteRequest) async throws -> PageResponse {
        _ = try await context.form(request)
        return try pages.page(
            "note", title: "Notes", ["text": "Stored"], for: context, PageOptions(notice: "Done.", status: .created))
    }
}
