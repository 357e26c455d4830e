import TrellisKernel

extension WebhookURL {
    /// Returns the target of a redirect from this URL, without a fragment.
    ///
    /// Source: RFC 9110, section 10.2.2: the location is a reference, which RFC 3986, section 5.2, resolves.
    ///
    /// - Parameter location: an absolute URL, or a reference such as `//host/path`, `/path`, `path`, `../path` or `?query`.
    /// - Throws: ``ParseError`` if the location is empty or the target isn't a valid URL.
    func redirected(to location: String) throws(ParseError) -> WebhookURL {
        let reference = location.prefix(upToUTF8: "#")
        guard !reference.isEmpty else { throw ParseError.notAbsolute }
        let url = try WebhookURL(absolute(reference))
        return WebhookURL(url, target: Self.withoutDotSegments(url.target))
    }

    /// Returns the text of the URL that a reference means, still with dot segments.
    private func absolute(_ reference: Substring) -> String {
        if Self.hasScheme(reference) { return String(reference) }
        if reference.hasPrefix(utf8: "//") { return "\(scheme.rawValue):\(reference)" }
        let origin = "\(scheme.rawValue)://\(authority)"
        if reference.hasPrefix(utf8: "/") { return "\(origin)\(reference)" }
        let path = target.prefix(upToUTF8: "?")
        if reference.hasPrefix(utf8: "?") { return "\(origin)\(path)\(reference)" }
        let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[..<path.utf8.index(after: $0)] } ?? "/"
        return "\(origin)\(folder)\(reference)"
    }

    /// Returns whether a reference begins with a scheme and a colon.
    private static func hasScheme(_ reference: Substring) -> Bool {
        let scheme = reference.prefix(upToUTF8: ":/?")
        guard let first = scheme.utf8.first, isLetter(first), reference[scheme.endIndex...].hasPrefix(utf8: ":") else {
            return false
        }
        return scheme.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || "+-.".utf8.contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    /// Returns the target with its path as RFC 3986, section 5.2.4, resolves the segments `.` and `..`.
    private static func withoutDotSegments(_ target: String) -> String {
        let path = target.prefix(upToUTF8: "?")
        // The path begins with a slash, so the first part is empty.
        let parts = path.split(utf8: "/", omittingEmptySubsequences: false).dropFirst()
        var segments: [Substring] = []
        for part in parts {
            switch part {
            case ".": break
            case "..": _ = segments.popLast()
            default: segments.append(part)
            }
        }
        // Such a last segment leaves a folder.
        if parts.last == "." || parts.last == ".." { segments.append("") }
        return "/\(segments.joined(separator: "/"))\(target[path.endIndex...])"
    }
}
