import TrellisKernel

/// The page after a submitted form: always a page of this server, even if the request contains another URL.
package struct ReturnPath: Hashable, Sendable {
    /// The path with its query, for the `Location` header.
    package let text: String

    /// Creates the path from `text`; the home page for everything else, such as the URL of another site.
    ///
    /// - Parameter isAnywhere: whether it may be any page of this server, and not only `home` and those below it.
    package init(_ text: String?, home: String, isAnywhere: Bool = false) {
        self.text = text.flatMap { Self.isPath($0, below: isAnywhere ? "" : home) ? $0 : nil } ?? home
    }

    /// Creates the path of the page that sent a form, from the `Referer` field of its request; the home page for a page of
    /// another host.
    ///
    /// - Parameter host: the requested host with its port.
    package init(referrer: String?, host: String?, home: String) {
        var path: String?
        if let referrer, let host, !host.isEmpty {
            let rests = ["https", "http"].lazy.compactMap { referrer.removingPrefix(utf8: "\($0)://\(host)/") }
            path = rests.first.map { "/" + $0 }
        }
        self.init(path, home: home)
    }

    private static func isPath(_ text: String, below home: String) -> Bool {
        let path = text.prefix(upToUTF8: "?")
        guard path == home || path.hasPrefix(utf8: home + "/"), !path.isEmpty, text.utf8.count <= 2048 else {
            return false
        }
        // Browsers treat a backslash as a slash, and drop control characters before they parse a URL.
        let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }
        return isPlain && !path.contains(utf8: "//") && !path.contains(utf8: "..") && !path.contains(utf8: "%")
    }
}
