import HTTPTypes
import TrellisTexts
import TrellisWeb

/// The layout of pages: title, navigation and sign-out.
struct PageLayout: Sendable {
    let product: String
    let templates: PageTemplates
    let assets: PageAssets
    private(set) var texts: PageTexts

    init(product: String) throws {
        self.product = product
        texts = PageTexts(.empty)
        templates = try PageTemplates()
        assets = PageAssets()
    }

    /// Returns the layout with the texts of the product.
    func with(_ catalog: TextCatalog) -> PageLayout {
        var layout = self
        layout.texts = PageTexts(catalog)
        return layout
    }

    /// Returns a page for the superuser of the session; the layout is in the reader's language.
    ///
    /// - Parameter isTranslated: whether the content is in the reader's language, too; otherwise it is in English.
    func page(
        _ template: String, title: String, _ fields: TemplateFields, for context: PageContext, notice: String? = nil,
        isLive: Bool = false, hasFrame: Bool = false, isTranslated: Bool = false, status: HTTPResponse.Status = .ok
    ) throws -> PageResponse {
        let language = texts.language(for: context.request)
        var layout = layoutFields(title, language, notice: notice)
        if !isTranslated, language != .english { layout["contentLanguage"] = "en" }
        layout["session"] = true
        layout["stream"] = .flag(isLive)
        layout["nav"] = .list(links(from: context.request.path, in: language))
        layout["formToken"] = .text(context.formToken)
        return .page(
            try templates.render(template, layout.merging(fields)), in: language, status: status, hasFrame: hasFrame)
    }

    /// Returns a page in this language for a user who isn't signed in.
    func anonymousPage(
        _ template: String, title: String, _ fields: TemplateFields, in language: LanguageTag,
        status: HTTPResponse.Status = .ok
    ) throws -> PageResponse {
        var layout = layoutFields(title, language, notice: nil)
        layout["session"] = false
        layout["stream"] = false
        return .page(try templates.render(template, layout.merging(fields)), in: language, status: status)
    }

    private func layoutFields(_ title: String, _ language: LanguageTag, notice: String?) -> TemplateFields {
        [
            "product": .text(product), "title": .text(title), "style": .text(assets.styleName),
            "script": .text(assets.scriptName), "notice": .text(notice), "language": .text(language.description),
            "contentLanguage": .nothing, "t": .fields(texts.fields(in: language)),
        ]
    }

    /// The pages of the navigation.
    static let pages: [(path: String, label: PageText, about: PageText)] = [
        (AdminPath.jobs, .jobs, .jobsAbout), (AdminPath.jobList, .jobList, .jobListAbout),
        (AdminPath.workers, .workers, .workersAbout), (AdminPath.schedules, .schedules, .schedulesAbout),
        (AdminPath.audit, .audit, .auditAbout), (AdminPath.mail, .mail, .mailAbout),
    ]

    private func links(from path: String, in language: LanguageTag) -> [TemplateFields] {
        Self.pages.map { page in
            [
                "href": .text(page.path), "label": .text(texts.text(page.label, in: language)),
                "isHere": .flag(page.path == path),
            ]
        }
    }
}
