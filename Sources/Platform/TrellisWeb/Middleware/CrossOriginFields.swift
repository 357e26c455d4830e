internal import HTTPTypes
import TrellisKernel

/// The header fields that a product reads and sends itself, whatever the settings of CORS say.
///
/// Without them pages of other origins couldn't call its routes: the fields of credentials and tenants, and those that
/// routes have as parameters or in their responses.
struct CrossOriginFields: Sendable {
    /// The fields of requests.
    var requests: [String] = []
    /// The fields of responses.
    var responses: [String] = []

    /// No fields.
    init() {}

    /// Returns the names as a list for a header field: each once, whatever its case, sorted, `*` last.
    static func list(_ names: [String]) -> String {
        var known: Set<String> = []
        let unique = names.filter { known.insert($0.lowercased()).inserted }
        let sorted = unique.filter { $0 != "*" }.sorted { $0.lowercased() < $1.lowercased() }
        return (sorted + (unique.contains("*") ? ["*"] : [])).joined(separator: ", ")
    }

    /// Returns whether a page can set a header field of a request.
    ///
    /// Source: the Fetch standard, "forbidden request-header".
    static func canBeSent(_ name: String) -> Bool {
        let name = name.lowercased()
        return HTTPField.Name(name) != nil && !forbidden.contains(name) && !name.hasPrefix(utf8: "proxy-")
            && !name.hasPrefix(utf8: "sec-")
    }

    /// Returns whether a page can read a header field of a response.
    ///
    /// Source: the Fetch standard, "forbidden response-header name".
    static func canBeRead(_ name: String) -> Bool {
        HTTPField.Name(name) != nil && !["set-cookie", "set-cookie2"].contains(name.lowercased())
    }

    private static let forbidden: Set<String> = [
        "accept-charset", "accept-encoding", "access-control-request-headers", "access-control-request-method",
        "access-control-request-private-network", "connection", "content-length", "cookie", "cookie2", "date", "dnt",
        "expect", "host", "keep-alive", "origin", "referer", "set-cookie", "te", "trailer", "transfer-encoding",
        "upgrade", "via",
    ]
}
