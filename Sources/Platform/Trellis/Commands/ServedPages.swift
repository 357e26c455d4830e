import HTTPTypes
import TrellisWeb

/// The pages of a server that a developer opens, for the last lines of its start.
struct ServedPages: Sendable {
    /// The pages that the product may have, in the order of the lines.
    private static let known = [
        (name: "docs", path: "/docs"), (name: "admin", path: "/admin"), (name: "account", path: "/account"),
        (name: "mails", path: "/admin/mail"), (name: "health", path: "/health"),
    ]
    private let pages: [(name: String, path: String)]

    /// Finds the pages among the routes of the product.
    init(_ application: Application) {
        let served = Set(application.routes.routes.filter { $0.method == .get }.map(\.path))
        pages = Self.known.filter { served.contains($0.path) }
    }

    /// Returns the name of the product with its address, and a line for each page.
    func banner(_ product: String, at address: String, note: String = "") -> String {
        let width = pages.map(\.name.utf8.count).max() ?? 0
        let lines = pages.map { page in
            "  \(page.name)\(String(repeating: " ", count: width - page.name.utf8.count))  \(address)\(page.path)"
        }
        return (["\(product) serves on \(address)\(note)"] + lines).joined(separator: "\n")
    }
}
