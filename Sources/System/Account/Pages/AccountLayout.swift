import HTTPTypes
import TrellisKernel
import TrellisPages
import TrellisTexts
import TrellisWeb

/// The layout of the account pages: title, navigation and sign-out.
struct AccountLayout: Sendable {
    let product: String
    let assets: PageAssets
    let texts: PageTexts
    let templates: PageTemplates
    let navigation: AccountNavigation
    /// The minimum length of a new password.
    let passwordMinimum: Int
    /// Whether the product's own templates have scripts.
    let hasScripts: Bool

    /// Returns a page for the user of the session, in the reader's language.
    ///
    /// - Parameter notice: what was done, above the content; nil for nothing.
    func page(
        _ template: String, _ title: any TextSource, _ fields: TemplateFields, for context: AccountContext,
        notice: AccountNotice? = nil, failure: FormFailure? = nil
    ) throws -> PageResponse {
        let language = texts.language(for: context.request)
        let notice = notice.map { texts.text($0, in: language) }
        return try page(
            template, title: text(title, in: language),
            fields.merging(failure?.fields(texts, in: language) ?? [:]), for: context,
            PageOptions(notice: notice, isTranslated: true, status: failure?.status ?? .ok)
        ).setting(failure?.headerFields ?? [:])
    }

    /// Returns a page for a user who isn't signed in, in the reader's language.
    ///
    /// - Parameter status: the one of a page without a failure.
    func anonymousPage(
        _ template: String, _ title: any TextSource, _ fields: TemplateFields, for request: RequestInfo,
        notice: AccountNotice? = nil, failure: FormFailure? = nil, status: HTTPResponse.Status = .ok
    ) throws -> PageResponse {
        let language = texts.language(for: request)
        var fields = fields.merging(failure?.fields(texts, in: language) ?? [:])
        if let notice {
            (fields["notice"], fields["isWarning"]) = (.text(texts.text(notice, in: language)), .flag(notice.isWarning))
        }
        return try anonymousPage(
            template, title: text(title, in: language), fields, in: language, status: failure?.status ?? status
        ).setting(failure?.headerFields ?? [:])
    }

    /// Returns a page in this language for a user who isn't signed in.
    func anonymousPage(
        _ template: String, title: String, _ fields: TemplateFields, in language: LanguageTag,
        status: HTTPResponse.Status
    ) throws -> PageResponse {
        var layout = layoutFields(title, language)
        layout["session"] = false
        return try render(template, layout.merging(fields), in: language, status: status)
    }

    private func render(
        _ template: String, _ fields: TemplateFields, in language: LanguageTag, status: HTTPResponse.Status
    ) throws -> PageResponse {
        let page = PageResponse.page(try templates.render(template, fields), in: language, status: status)
        return hasScripts ? page : page.withoutScripts()
    }

    private func layoutFields(_ title: String, _ language: LanguageTag) -> TemplateFields {
        let hint = AccountSentence.passwordHint(minimum: passwordMinimum)
        return [
            "product": .text(product), "title": .text(title), "style": .text(assets.styleName), "notice": .nothing,
            "isWarning": false, "language": .text(language.description), "direction": .text(language.direction),
            "t": .fields(texts.fields(in: language)), "contentLanguage": .nothing, "refused": false,
            "failure": .nothing, "error": .fields([:]), "problems": .list([]), "hasProblems": false,
            "passwordHint": .text(texts.text(hint, in: language)), "passwordMinimum": .text("\(passwordMinimum)"),
        ]
    }

    private func links(from path: String, in language: LanguageTag) -> [TemplateFields] {
        navigation.entries.map { entry in
            [
                "href": .text(entry.path), "label": .text(text(entry.label, in: language)),
                "isHere": .flag(entry.path == path || path.hasPrefix(utf8: entry.path + "/")),
            ]
        }
    }
}

extension AccountLayout: AccountPageRenderer {
    func page(
        _ template: String, title: String, _ fields: TemplateFields, for context: AccountContext,
        _ options: PageOptions
    ) throws -> PageResponse {
        let language = texts.language(for: context.request)
        var layout = layoutFields(title, language)
        if !options.isTranslated, language != .english { layout["contentLanguage"] = "en" }
        layout["notice"] = .text(options.notice)
        layout["session"] = true
        layout["nav"] = .list(links(from: context.request.path, in: language))
        layout["formToken"] = .text(context.formToken)
        return try render(template, layout.merging(fields), in: language, status: options.status)
    }

    func language(for request: RequestInfo) -> LanguageTag { texts.language(for: request) }

    func text(_ source: any TextSource, in language: LanguageTag) -> String { texts.text(source, in: language) }
}
