internal import HTTPTypes

/// Refuses what another site's page makes a browser send with the user's cookies.
///
/// `Sec-Fetch-Site`, which pages can't forge, decides where browsers send it; else `Origin` must name the host that was
/// asked. Without either the request isn't a browser's, or is one's that is old enough to need the form's token alone.
///
/// Source: W3C Fetch Metadata; OWASP Cross-Site Request Forgery Prevention Cheat Sheet.
enum OriginCheck {
    /// - Throws: ``AccessError/foreignOrigin``.
    static func check(_ request: RequestInfo) throws(AccessError) {
        guard request.method != .get, request.method != .head else { return }
        if let site = request.headers.first(.secFetchSite) {
            guard site == "same-origin" || site == "none" else { throw .foreignOrigin }
            return
        }
        guard let origin = request.headers.first(.origin) else { return }
        guard let host = request.host, !host.isEmpty,
            origin.lowercased() == "https://\(host.lowercased())"
                || origin.lowercased() == "http://\(host.lowercased())"
        else { throw .foreignOrigin }
    }
}

extension HTTPField.Name {
    static let secFetchSite = known("Sec-Fetch-Site")
}
