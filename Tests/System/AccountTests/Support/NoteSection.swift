import SampleProduct
import Trellis
import TrellisAccount
import TrellisConfig
import TrellisKernel
import TrellisSystem
import TrellisTexts
import TrellisWeb

/// A product whose module adds one page to the account, and which has a layout and a style of its own.
struct NotesProduct: Product {
    static let name = SampleApp.name
    static let settings: [any Settings.Type] = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        var composition = try SampleApp.compose(on: platform) { system in
            system.account?.templates = [
                PageTemplate(
                    "layout",
                    """
                    <!doctype html><html lang="{{language}}"><head><title>{{title}}</title>\
                    <link rel="stylesheet" href="/account/assets/{{style}}"></head>\
                    <body class="ours">{{#nav}}<a href="{{href}}">{{label}}</a>{{/nav}}{{$content}}{{/content}}\
                    </body></html>
                    """)
            ]
            system.account?.style = ".ours { background: rebeccapurple; }"
            system.account?.home = "/app"
        }
        composition.modules.append(NotesModule([.notes]))
        return composition
    }
}

/// The product without account pages.
struct ProductWithoutAccount: Product {
    static let name = SampleApp.name
    static let settings: [any Settings.Type] = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        var composition = try SampleApp.compose(on: platform) { $0.account = nil }
        composition.modules.append(NotesModule([.notes]))
        return composition
    }
}

/// The product whose account pages have none of tenants.
struct ProductWithoutTenantPages: Product {
    static let name = SampleApp.name
    static let settings: [any Settings.Type] = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        try SampleApp.compose(on: platform) { $0.account?.hasTenants = false }
    }
}

/// A product with templates that replace none, and that can't be parsed.
struct BrokenTemplatesProduct: Product {
    static let name = SampleApp.name
    static let settings: [any Settings.Type] = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        try SampleApp.compose(on: platform) {
            $0.account?.templates = [PageTemplate("lay-out", ""), PageTemplate("home", "{{#open}}")]
        }
    }
}

/// A product whose section has the path of an own page, and a route for superusers.
struct BrokenSectionProduct: Product {
    static let name = SampleApp.name
    static let settings: [any Settings.Type] = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        var composition = try SampleApp.compose(on: platform)
        let section = AccountSection("profile", label: NoteText.label, about: NoteText.about, templates: []) { _ in
            [
                Route(
                    .get, "account/profile", access: .superuserSession, handler: "Test.profile",
                    summary: "Does nothing.", returns: ResponseEncoder(NoContent.self)
                ) { _ in NoContent() }
            ]
        }
        composition.modules.append(NotesModule([section]))
        return composition
    }
}

private struct NotesModule: Module {
    static let name = "notes"
    let accountSections: [AccountSection]

    init(_ sections: [AccountSection]) { accountSections = sections }

    var texts: TextCatalog {
        get throws { try TextCatalog(NoteText.allCases, [.german: { $0 == .label ? "Notizen & Zettel" : "Merken." }]) }
    }
}

extension AccountSection {
    fileprivate static let notes = AccountSection(
        "notes", label: NoteText.label, about: NoteText.about,
        templates: [
            PageTemplate(
                "note",
                """
                {{<layout}}{{$content}}<h1 title="{{text}}">{{text}}</h1><form method="post" action="/account/notes">\
                <input type="hidden" name="form_token" value="{{formToken}}"></form>{{/content}}{{/layout}}
                """)
        ]
    ) { pages in NotePagesController.routes { NotePagesController($0, pages) } }
}

enum NoteText: String, CaseIterable, TextSource {
    case label, about

    var textName: String { "notes.page.\(rawValue)" }
    var text: MessageText { self == .label ? "Notes & slips" : "What to remember." }
}

/// Notes of users.
@Controller("account/notes")
private struct NotePagesController {
    let context: AccountContext
    let pages: any AccountPageRenderer

    init(_ context: AccountContext, _ pages: any AccountPageRenderer) {
        (self.context, self.pages) = (context, pages)
    }

    /// Show a note.
    @GET(access: .userSession)
    func note(text: String?) async throws -> PageResponse {
        try pages.page("note", title: "Notes", ["text": .text(text ?? "")], for: context, PageOptions())
    }

    /// Store nothing.
    @POST(access: .userSession)
    func store(request: RouteRequest) async throws -> PageResponse {
        let form = try await context.form(request)
        return .seeOther("/account/notes?text=\(QueryString.escaped(form.userID.description))")
    }
}
