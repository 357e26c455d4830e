public import HTTPTypes

/// The cookies of a request.
public struct Cookies: Hashable, Sendable {
    private let pairs: [String]

    /// Reads the cookies from these header fields.
    ///
    /// Source: RFC 6265, section 5.4.
    public init(_ headers: HTTPFields) {
        pairs = headers[values: .cookie].flatMap { field in
            field.split(separator: ";").map { String($0.trimmingSpaces()) }
        }
    }

    /// The value of the first cookie with this name.
    public subscript(name: String) -> String? {
        let start = name + "="
        return pairs.first { $0.hasPrefix(start) }.map { String($0.dropFirst(start.count)) }
    }
}

/// A cookie that a response sets: not readable by scripts, and sent by browsers only to pages of the same site.
public struct SetCookie: Hashable, Sendable {
    private let name: String
    private let value: String
    private let path: String
    private let isSecure: Bool
    private let seconds: Int64

    /// Creates a cookie for the pages below `path` that expires after this many seconds.
    public init(_ name: String, _ value: String, path: String, isSecure: Bool, seconds: Int64) {
        self.name = name
        self.value = value
        self.path = path
        self.isSecure = isSecure
        self.seconds = seconds
    }

    /// The value of the `Set-Cookie` field.
    public var field: String {
        "\(name)=\(value); Path=\(path); Max-Age=\(seconds); HttpOnly; SameSite=Strict\(isSecure ? "; Secure" : "")"
    }
}
