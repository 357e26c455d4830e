import TrellisKernel
import TrellisWeb

extension PageResponse {
    /// Returns a redirect to a page that says what was done.
    static func done(_ notice: AccountNotice, at path: String, cookie: SetCookie? = nil) -> PageResponse {
        .seeOther(path + (path.contains(utf8: "?") ? "&" : "?") + "done=\(notice.rawValue)", cookie: cookie)
    }
}

extension AccountNotice {
    /// Whether it says that something was not done.
    var isWarning: Bool { self == .sessionExpired }

    /// The notice of the value of `done` in a query; nil for any other text.
    static func named(_ done: String?) -> AccountNotice? { done.flatMap { AccountNotice(rawValue: $0) } }
}
