/// The page after a submitted form: always an admin page, even if the request contains another URL.
struct ReturnPath: Hashable, Sendable {
    /// The path with its query, for the `Location` header.
    let text: String

    /// Creates the path from `text`; the home page for everything else, such as the URL of another site.
    init(_ text: String?) {
        self.text = text.flatMap { Self.isAdminPath($0) ? $0 : nil } ?? AdminPath.home
    }

    /// Returns the path with the completed action in its query.
    func withNotice(_ done: String, count: Int? = nil) -> String {
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

    private static func isAdminPath(_ text: String) -> Bool {
        let path = parts(text).path
        guard path == AdminPath.home || path.hasPrefix(AdminPath.home + "/"), text.utf8.count <= 2048 else {
            return false
        }
        // Browsers treat a backslash as a slash, and drop control characters before they parse a URL.
        let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }
        return isPlain && !path.contains("//") && !path.contains("..") && !path.contains("%")
    }
}
