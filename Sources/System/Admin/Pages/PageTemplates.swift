import Mustache

/// The templates of all pages, parsed once; they are part of the program, so it needs no file beside it.
struct PageTemplates: Sendable {
    private let library: MustacheLibrary

    /// What stands before each template: its values come escaped (``PageFields``), and aren't escaped again.
    private static let escapedBefore = "{{% CONTENT_TYPE:TEXT}}"

    /// - Throws: what the parser says of a template that isn't one.
    init() throws {
        var library = MustacheLibrary()
        for (name, text) in Self.sources { try library.register(Self.escapedBefore + text, named: name) }
        self.library = library
    }

    /// The page, or the part of one, that this template makes of these fields.
    ///
    /// - Throws: ``AdminFault/templateMissing(_:)``.
    func render(_ name: String, _ fields: PageFields) throws -> String {
        guard let text = library.render(fields, withTemplate: name) else { throw AdminFault.templateMissing(name) }
        return text
    }

    /// Every template by its name.
    static let sources: [String: String] = [
        "layout": LayoutTemplate.source, "sign-in": SignInTemplate.source, "home": HomeTemplate.source,
        "failure": FailureTemplate.source, "overview": OverviewTemplate.page, "live": OverviewTemplate.live,
        "chart": ChartTemplate.source, "list": JobListTemplate.source, "bulk": BulkTemplate.source,
        "job": JobTemplate.source, "graph": JobGraphTemplate.source, "workers": WorkersTemplate.source,
        "schedules": SchedulesTemplate.source, "audit": AuditTemplate.source,
    ]
}

/// A mistake of this room; never the user's.
enum AdminFault: Error {
    case templateMissing(String)
}
