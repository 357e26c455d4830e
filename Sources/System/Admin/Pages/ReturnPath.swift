/// Where a form leads afterwards: one of these pages, whatever the request says.
struct ReturnPath: Hashable, Sendable {
    /// The path and its query, as `Location` carries it.
    let text: String

    /// The page that `text` names; the overview of pages for everything else, be it another site's address.
    init(_ text: String?) {
        self.text = text.flatMap { Self.isOurs($0) ? $0 : nil } ?? AdminPath.home
    }

    /// The same page, with what was done.
    func saying(_ done: String, count: Int? = nil) -> String {
        let (path, query) = Self.parts(text)
        var pairs = query.split(separator: "&").filter { !$0.hasPrefix("done=") && !$0.hasPrefix("count=") }.map {
            String($0)
        }
        pairs.append("done=\(done)")
        if let count { pairs.append("count=\(count)") }
        return path + "?" + pairs.joined(separator: "&")
    }

    private static func parts(_ text: String) -> (path: String, query: String) {
        guard let mark = text.firstIndex(of: "?") else { return (text, "") }
        return (String(text[..<mark]), String(text[text.index(after: mark)...]))
    }

    private static func isOurs(_ text: String) -> Bool {
        let path = parts(text).path
        guard path == AdminPath.home || path.hasPrefix(AdminPath.home + "/"), text.utf8.count <= 2048 else {
            return false
        }
        // Browsers take a backslash for a slash, and drop control characters before they read an address.
        let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }
        return isPlain && !path.contains("//") && !path.contains("..") && !path.contains("%")
    }
}

/// The addresses of the pages.
enum AdminPath {
    static let home = "/admin"
    static let signIn = "/admin/sign-in"
    static let jobs = "/admin/jobs"
    static let list = "/admin/jobs/list"
    static let workers = "/admin/workers"
    static let schedules = "/admin/schedules"
    static let audit = "/admin/audit"

    /// The page of one job.
    static func job(_ tenant: String, _ id: String) -> String { "\(jobs)/\(tenant)/\(id)" }
}
