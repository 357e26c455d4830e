public import HTTPTypes
public import TrellisKernel
public import TrellisTexts

/// Makes the pages of sections in the layout of the administration.
public protocol AdminPageRenderer: Sendable {
    /// Returns a page: a template of the section with these fields, in the layout with navigation and sign-out.
    ///
    /// Besides its own fields a template may use `formToken`, for the field `form_token` of each form that changes
    /// something; `PageContext.form(_:)` checks it. Fields of the same name win over those of the layout.
    ///
    /// - Throws: an error, which becomes an internal failure, when no template has the name.
    func page(
        _ template: String, title: String, _ fields: TemplateFields, for context: PageContext, _ options: PageOptions
    ) throws -> PageResponse

    /// Returns the language of the layout for the reader of a page.
    func language(for request: RequestInfo) -> LanguageTag

    /// Returns a text of the product's catalogue in a language, or in English.
    func text(_ source: any TextSource, in language: LanguageTag) -> String
}

extension AdminPageRenderer {
    /// Returns a page in English, with status 200.
    public func page(
        _ template: String, title: String, _ fields: TemplateFields, for context: PageContext
    ) throws -> PageResponse {
        try page(template, title: title, fields, for: context, PageOptions())
    }
}

/// The properties of a page that most pages don't state.
public struct PageOptions: Sendable {
    /// What was done, above the content; nil for nothing.
    public var notice: String?
    /// Whether the content is in the reader's language; otherwise it is marked as English.
    public var isTranslated: Bool
    /// The status of the response.
    public var status: HTTPResponse.Status

    /// Creates the properties.
    public init(notice: String? = nil, isTranslated: Bool = false, status: HTTPResponse.Status = .ok) {
        (self.notice, self.isTranslated, self.status) = (notice, isTranslated, status)
    }
}
