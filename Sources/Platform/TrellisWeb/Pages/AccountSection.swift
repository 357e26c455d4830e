public import TrellisKernel

/// Pages that a module adds to the account pages, at `/account/` and its path.
///
/// A module lists its sections in `accountSections`. The module of the account pages serves them: it shows each in its
/// navigation and on its home page, parses the templates and adds the routes when the application starts. Without that
/// module, or without the module that declares the section, there are no such pages and routes.
///
/// Every route of a section is at its path or below, has the access rule `userSession`, and one of them serves the path
/// itself. Anything else is an error at start.
public struct AccountSection: Sendable {
    /// The path below `/account`, of small letters, digits and hyphens, as in `orders`.
    public let path: String
    /// The name in the navigation, which the module has in the texts of its catalogue.
    public let label: any TextSource
    /// What the section is for, in a sentence on the home page.
    public let about: any TextSource
    /// The templates of its pages, with names that no other section has.
    public let templates: [PageTemplate]
    /// Returns its routes, whose handlers make their pages with the renderer.
    public let routes: @Sendable (_ pages: any AccountPageRenderer) -> [Route]

    /// Creates a section.
    public init(
        _ path: String, label: any TextSource, about: any TextSource, templates: [PageTemplate],
        routes: @escaping @Sendable (_ pages: any AccountPageRenderer) -> [Route]
    ) {
        (self.path, self.label, self.about, self.templates, self.routes) = (path, label, about, templates, routes)
    }
}
