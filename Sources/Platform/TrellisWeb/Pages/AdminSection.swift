public import TrellisKernel

/// Pages that a module adds to the administration, at `/admin/` and its path.
///
/// A module lists its sections in `adminSections`. The module of the administration serves them: it shows each in its
/// navigation and on its home page, parses the templates and adds the routes when the application starts. Without that
/// module, or without the module that declares the section, there are no such pages and routes.
///
/// Every route of a section is at its path or below, has the access rule `superuserSession` (or
/// `superuserSessionPassive`), and one of them serves the path itself. Anything else is an error at start.
public struct AdminSection: Sendable {
    /// The path below `/admin`, of letters, digits and hyphens, as in `billing`.
    public let path: String
    /// The name in the navigation, which the module has in the texts of its catalogue.
    public let label: any TextSource
    /// What the section is for, in a sentence on the home page.
    public let about: any TextSource
    /// The templates of its pages, with names that no other section has.
    public let templates: [PageTemplate]
    /// Returns its routes, whose handlers make their pages with the renderer.
    public let routes: @Sendable (_ pages: any AdminPageRenderer) -> [Route]

    /// Creates a section.
    public init(
        _ path: String, label: any TextSource, about: any TextSource, templates: [PageTemplate],
        routes: @escaping @Sendable (_ pages: any AdminPageRenderer) -> [Route]
    ) {
        (self.path, self.label, self.about, self.templates, self.routes) = (path, label, about, templates, routes)
    }
}

/// A Mustache template of a page, or of a part of one.
///
/// A page fills the block `content` of the layout:
/// `{{<layout}}{{$content}}<h1>{{heading}}</h1>{{/content}}{{/layout}}`. Values are always escaped, for text and for
/// quoted attributes, so each attribute with a value needs quotation marks.
public struct PageTemplate: Sendable {
    /// The name under which a page or another template uses it, as in `billing-overview`.
    public let name: String
    /// Its text.
    public let source: String

    /// Creates a template.
    public init(_ name: String, _ source: String) {
        (self.name, self.source) = (name, source)
    }
}
