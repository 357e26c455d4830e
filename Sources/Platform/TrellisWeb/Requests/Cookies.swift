public import HTTPTypes
import TrellisKernel

/// The cookies of a request.
public struct Cookies: Hashable, Sendable {
    private let pairs: [String]

    /// Reads the cookies from these header fields.
    ///
    /// Source: RFC 6265, section 5.4.
    public init(_ headers: HTTPFields) {
        pairs = headers[values: .cookie].flatMap { field in
            field.utf8.split(separator: UInt8(ascii: ";")).map { String(Substring($0).trimming()) }
        }
    }

    /// The value of the first cookie with this name; names are compared byte by byte.
    public subscript(name: String) -> String? { values(of: name).first { _ in true } }

    /// The values of all cookies with this name, in the order sent: a browser sends several of different paths and
    /// domains.
    func values(of name: String) -> some Sequence<String> {
        pairs.lazy.compactMap { pair in
            let pair = pair.utf8
            guard pair.starts(with: name.utf8), pair.dropFirst(name.utf8.count).first == UInt8(ascii: "=") else {
                return nil
            }
            return String(Substring(pair.dropFirst(name.utf8.count + 1)))
        }
    }
}

/// A cookie that a response sets: not readable by scripts, and never sent with a form of another site.
public struct SetCookie: Hashable, Sendable {
    /// Which requests from pages of other sites have the cookie.
    ///
    /// Source: RFC 6265bis, section 5.6.7.
    public enum SameSite: String, Sendable {
        /// None: not even a link in a mail that is read in the browser.
        case strict = "Strict"
        /// Links and addresses that are typed, which only open pages.
        case lax = "Lax"
    }

    private let name: String
    private let value: String
    private let path: String
    private let isSecure: Bool
    private let seconds: Int64
    private let sameSite: SameSite

    /// Creates a cookie for the pages below `path` that expires after this many seconds.
    ///
    /// Browsers accept a name that begins with `__Host-` only from this host itself, for the path `/`, and secure.
    public init(
        _ name: String, _ value: String, path: String, isSecure: Bool, seconds: Int64, sameSite: SameSite = .strict
    ) {
        self.name = name
        self.value = value
        self.path = path
        self.isSecure = isSecure
        self.seconds = seconds
        self.sameSite = sameSite
    }

    /// The value of the `Set-Cookie` field.
    public var field: String {
        "\(name)=\(value); Path=\(path); Max-Age=\(seconds); HttpOnly; SameSite=\(sameSite.rawValue)"
            + (isSecure ? "; Secure" : "")
    }
}
