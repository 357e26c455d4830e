internal import HTTPTypes
import TrellisKernel

/// The policy for calls from web pages of other origins, and its header fields.
///
/// Source: the Fetch standard, section 3.2 (CORS protocol).
struct CORSPolicy: Sendable {
    /// What pages of other origins may do, as the settings say.
    struct Rules {
        /// The origins; `*` for any.
        var origins: [String] = []
        /// Whether pages may send cookies and certificates.
        var allowsCredentials = false
        /// How long browsers may cache the response to a preflight.
        var maxAge = Duration.seconds(600)
        /// The methods, of those that a path has; `*` for all.
        var methods = ["*"]
        /// The header fields of requests; `*` for all but `Authorization`, without credentials.
        var headers: [String] = []
        /// The header fields of responses that pages may read; `*` for all, without credentials.
        var exposedHeaders: [String] = []
    }

    private let origins: Set<String>
    private let allowsAny: Bool
    private let allowsCredentials: Bool
    private let maxAge: String
    /// The allowed methods; nil for all.
    private let methods: Set<String>?
    private let accepted: String
    private let exposed: String

    /// Creates a policy of these rules, or nil when there are no origins.
    ///
    /// - Parameter fields: the header fields that the product itself reads and sends, which pages need in any case.
    init?(_ rules: Rules, fields: CrossOriginFields = CrossOriginFields()) {
        guard !rules.origins.isEmpty else { return nil }
        origins = Set(rules.origins)
        allowsAny = rules.origins.contains("*")
        allowsCredentials = rules.allowsCredentials
        maxAge = String(rules.maxAge.components.seconds)
        methods = rules.methods.contains("*") ? nil : Set(rules.methods)
        accepted = CrossOriginFields.list(rules.headers + fields.requests)
        exposed = CrossOriginFields.list(rules.exposedHeaders + fields.responses)
    }

    /// Returns whether `head` is a preflight request.
    static func isPreflight(_ head: HTTPRequest) -> Bool {
        head.method == .options && head.headerFields.contains(.origin)
            && head.headerFields.contains(.accessControlRequestMethod)
    }

    /// Adds the fields that a browser needs to pass the response to the page.
    func apply(to headers: inout HTTPFields, origin: String?) {
        if !isOriginIndependent { headers.add("Origin", toListOf: .vary) }
        guard let origin, let allowed = allowed(origin) else { return }
        headers.append(HTTPField(name: .accessControlAllowOrigin, value: allowed))
        if allowsCredentials { headers.append(HTTPField(name: .accessControlAllowCredentials, value: "true")) }
        if !exposed.isEmpty { headers.append(HTTPField(name: .accessControlExposeHeaders, value: exposed)) }
    }

    /// Replaces Allow by the fields of a preflight for a path whose methods are `methods`, if the origin is allowed;
    /// ``apply(to:origin:)`` adds the rest.
    ///
    /// The methods are always named, because browsers take `*` for a name when the page sends credentials.
    func completePreflight(_ headers: inout HTTPFields, origin: String?, methods: String) {
        guard let origin, allowed(origin) != nil else { return }
        headers[.allow] = nil
        let methods = allowed(of: methods)
        if !methods.isEmpty { headers[.accessControlAllowMethods] = methods }
        if !accepted.isEmpty { headers[.accessControlAllowHeaders] = accepted }
        headers[.accessControlMaxAge] = maxAge
    }

    /// Returns those of a path's methods that pages may use.
    private func allowed(of list: String) -> String {
        guard let methods else { return list }
        return list.split(utf8: ",").map { $0.trimming() }.filter { methods.contains(String($0)) }
            .joined(separator: ", ")
    }

    /// Whether the fields are the same for every origin, so that caches needn't distinguish origins.
    private var isOriginIndependent: Bool { allowsAny && !allowsCredentials }

    /// Returns the value of Access-Control-Allow-Origin; browsers reject `*` together with credentials.
    private func allowed(_ origin: String) -> String? {
        if isOriginIndependent { return "*" }
        return allowsAny || origins.contains(origin) ? origin : nil
    }
}
