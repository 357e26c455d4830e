public import TrellisKernel
public import TrellisTexts

/// Makes the pages of sections in the layout of the account pages.
public protocol AccountPageRenderer: Sendable {
    /// Returns a page: a template of the section with these fields, in the layout with navigation and sign-out.
    ///
    /// Besides its own fields a template may use `formToken`, for the field `form_token` of each form that changes
    /// something; `AccountContext.form(_:)` checks it. Fields of the same name win over those of the layout.
    ///
    /// - Throws: an error, which becomes an internal failure, when no template has the name.
    func page(
        _ template: String, title: String, _ fields: TemplateFields, for context: AccountContext,
        _ options: PageOptions
    ) throws -> PageResponse

    /// Returns the language for the reader of a page.
    func language(for request: RequestInfo) -> LanguageTag

    /// Returns a text of the product's catalogue in a language, or in English.
    func text(_ source: any TextSource, in language: LanguageTag) -> String
}
