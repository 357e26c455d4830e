import HTTPTypes
import TrellisKernel
import TrellisPages
import TrellisTexts
import TrellisWeb

/// The layout of pages: title, navigation and sign-out.
struct PageLayout: Sendable {
    let product: String
    let assets: PageAssets
    let texts: PageTexts
    let templates: PageTemplates
    let navigation: AdminNavigation
    /// What the page after an action says.
    let flash: PageFlash

    /// Creates the layout of a product, with the templates and the navigation of these sections.
    ///
    /// - Throws: the parser's error for an invalid template.
    init(product: String, texts: TextCatalog, sections: [AdminSection] = [], flash: PageFlash) throws {
        self.flash = flash
        self.product = product
        self.texts = PageTexts(texts, PageText.allCases.map { ($0.rawValue, $0) })
        assets = PageAssets(
            at: "admin/assets", handler: "PageAssets.file", style: Stylesheet.source,
            script: LiveScript.source + SelectionScript.source)
        templates = try PageTemplates(AdminTemplates.sources, adding: sections.flatMap(\.templates))
        navigation = AdminNavigation(sections)
    }

    /// Returns a redirect to a page that says once what was done.
    func redirect(to path: String, saying notice: String, for context: PageContext) -> PageResponse {
        .seeOther(path, cookie: flash.cookie(notice, for: context.formToken))
    }

    /// Returns a page for the superuser of the session; the layout is in the reader's language.
    ///
    /// Without a notice of its own it says what the last action passed on.
    ///
    /// - Parameter isTranslated: whether the content is in the reader's language, too; otherwise it is in English.
    func page(
        _ template: String, title: String, _ fields: TemplateFields, for context: PageContext, notice: String? = nil,
        hasScript: Bool = false, hasFrame: Bool = false, isTranslated: Bool = false, status: HTTPResponse.Status = .ok
    ) throws -> PageResponse {
        let language = texts.language(for: context.request)
        let notice = notice ?? flash.text(for: context.request, context.formToken)
        var layout = layoutFields(title, language, notice: notice)
        if !isTranslated, language != .english { layout["contentLanguage"] = "en" }
        layout["session"] = true
        layout["hasScript"] = .flag(hasScript)
        layout["nav"] = .list(links(from: context.request.path, in: language))
        layout["formToken"] = .text(context.formToken)
        return .page(
            try templates.render(template, layout.merging(fields)), in: language, status: status, hasFrame: hasFrame
        ).setting(flash.deletion(for: context.request))
    }

    /// Returns a page in this language for a user who isn't signed in.
    func anonymousPage(
        _ template: String, title: String, _ fields: TemplateFields, in language: LanguageTag,
        status: HTTPResponse.Status = .ok
    ) throws -> PageResponse {
        var layout = layoutFields(title, language, notice: nil)
        layout["session"] = false
        layout["hasScript"] = false
        return .page(try templates.render(template, layout.merging(fields)), in: language, status: status)
    }

    private func layoutFields(_ title: String, _ language: LanguageTag, notice: String?) -> TemplateFields {
        [
            "product": .text(product), "title": .text(title), "style": .text(assets.styleName),
            "script": .text(assets.scriptName), "notice": .text(notice), "language": .text(language.description),
            "contentLanguage": .nothing, "t": .fields(texts.fields(in: language)),
        ]
    }

    private func links(from path: String, in language: LanguageTag) -> [TemplateFields] {
        navigation.entries.map { entry in
            [
                "href": .text(entry.path), "label": .text(texts.text(entry.label, in: language)),
                "isHere": .flag(entry.path == path),
            ]
        }
    }
}

extension PageLayout: AdminPageRenderer {
    func page(
        _ template: String, title: String, _ fields: TemplateFields, for context: PageContext, _ options: PageOptions
    ) throws -> PageResponse {
        try page(
            template, title: title, fields, for: context, notice: options.notice,
            isTranslated: options.isTranslated, status: options.status)
    }

    func language(for request: RequestInfo) -> LanguageTag { texts.language(for: request) }

    func text(_ source: any TextSource, in language: LanguageTag) -> String { texts.text(source, in: language) }
}
