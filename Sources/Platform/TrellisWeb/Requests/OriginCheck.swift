internal import HTTPTypes

/// The check that rejects requests that a page of another site sends with the user's cookies.
///
/// If the browser sends `Sec-Fetch-Site`, which pages can't forge, it decides. Otherwise `Origin` must name the
/// requested host. If both are absent, the request is not from a browser, or from an old browser that only the form's
/// token protects.
///
/// Source: W3C Fetch Metadata; OWASP Cross-Site Request Forgery Prevention Cheat Sheet.
enum OriginCheck {
    /// Checks the origin of every request except GET and HEAD.
    ///
    /// - Parameter origins: the origins of other pages that may send it.
    /// - Throws: ``AccessError/originMismatch``.
    static func check(_ request: RequestInfo, allowing origins: [String] = []) throws(AccessError) {
        guard request.method != .get, request.method != .head else { return }
        if !origins.isEmpty, let origin = request.headers.first(.origin), origins.contains(origin) { return }
        if let site = request.headers.first(.secFetchSite) {
            guard site == "same-origin" || site == "none" else { throw .originMismatch }
            return
        }
        guard let origin = request.headers.first(.origin) else { return }
        guard let host = request.host, !host.isEmpty,
            origin.lowercased() == "https://\(host.lowercased())"
                || origin.lowercased() == "http://\(host.lowercased())"
        else { throw .originMismatch }
    }
}

extension HTTPField.Name {
    static let secFetchSite = known("Sec-Fetch-Site")
}
