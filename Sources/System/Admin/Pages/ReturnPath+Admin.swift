import TrellisPages

extension ReturnPath {
    /// Creates the path from `text`; the home page of the administration for everything but an admin page.
    init(_ text: String?) { self.init(text, home: AdminPath.home) }
}
