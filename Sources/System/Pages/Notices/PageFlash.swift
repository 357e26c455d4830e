import TrellisKernel
import TrellisWeb

/// A sentence that the next page of a session says once.
///
/// It travels in a cookie that is signed for the session's form token, and the page that says it deletes the cookie. A URL
/// can't make a page say anything, and neither can a cookie of another session or of a neighbouring host.
package struct PageFlash: Sendable {
    private let name: String
    private let path: String
    private let isSecure: Bool
    private let signer: CursorSigner

    /// Creates the flash of the pages below `path`.
    ///
    /// - Parameter name: the name of the cookie.
    package init(_ name: String, path: String, isSecure: Bool, signer: CursorSigner) {
        (self.name, self.path, self.isSecure, self.signer) = (name, path, isSecure, signer)
    }

    /// Returns the cookie that makes the next page of the session say `text`; it is forgotten after a minute.
    package func cookie(_ text: String, for formToken: String) -> SetCookie {
        let value = signer.sign(Cursor([.text(text)]), tenant: nil, sort: Self.sort(formToken))
        return SetCookie(name, value, path: path, isSecure: isSecure, seconds: 60)
    }

    /// Returns what the page says; nil without a cookie of this session.
    package func text(for request: RequestInfo, _ formToken: String) -> String? {
        guard let value = Cookies(request.headers)[name],
            let values = try? signer.verify(value, tenant: nil, sort: Self.sort(formToken)).values,
            case .text(let text)? = values.first
        else { return nil }
        return text
    }

    /// Returns the cookie that deletes the one that the request has; nil if it has none.
    package func deletion(for request: RequestInfo) -> SetCookie? {
        guard Cookies(request.headers)[name] != nil else { return nil }
        return SetCookie(name, "", path: path, isSecure: isSecure, seconds: 0)
    }

    private static func sort(_ formToken: String) -> String { "flash of \(formToken)" }
}
