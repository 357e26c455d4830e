import TrellisKernel
import TrellisWeb

/// The pages in the navigation and on the home page: the own ones, then the sections in the order of the modules.
struct AccountNavigation: Sendable {
    /// One page.
    struct Entry: Sendable {
        let path: String
        let label: any TextSource
        let about: any TextSource

        init(_ path: String, _ label: any TextSource, _ about: any TextSource) {
            (self.path, self.label, self.about) = (path, label, about)
        }
    }

    let entries: [Entry]

    /// Creates the navigation with these own pages and sections.
    init(_ own: [Entry], _ sections: [AccountSection]) {
        entries = own + sections.map { Entry(AccountPath.section($0.path), $0.label, $0.about) }
    }
}
