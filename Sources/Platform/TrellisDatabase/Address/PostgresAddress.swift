import CLibPQ
import TrellisKernel

/// The address of a PostgreSQL server and the role to connect as: a connection URI of libpq
/// (https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING).
struct PostgresAddress: Hashable, Sendable {
    let uri: String
    /// The schema of unqualified names; nil uses the role's own setting.
    var schema: String?

    /// - Throws: ``DatabaseURLError/postgres(_:)`` with libpq's reason, never the text: it may contain a password; or with
    ///   the parameter that this module can't use.
    init(_ text: String) throws(DatabaseURLError) {
        // libpq takes a raw `/` or `?` in a password for its end, and the rest would be printed as host or database.
        guard (try? URLSyntax(text)) != nil else { throw .postgres("\(URLSyntaxError.advice).") }
        var message: UnsafeMutablePointer<CChar>?
        guard !text.utf8.contains(0), let parsed = PQconninfoParse(text, &message) else {
            defer { PQfreemem(message) }
            throw .postgres(Self.reason(message))
        }
        PQconninfoFree(parsed)
        uri = text
        if let reason = Self.refusal(of: options) { throw .postgres(reason) }
    }

    /// The address without its password.
    var redacted: String {
        let options = options
        let user = options["user"].map { "\($0)@" } ?? ""
        let port = options["port"].map { ":\($0)" } ?? ""
        return "postgres://\(user)\(options["host"] ?? "")\(port)/\(options["dbname"] ?? "")"
    }

    /// The role of the connections, if the address names it.
    var user: String? { options["user"] }

    /// Returns whether both lead to the same database in the same way, apart from the credentials: the role, its
    /// password and its certificate.
    func isSameDatabase(as other: PostgresAddress) -> Bool { target == other.target && schema == other.schema }

    /// The parts of the address without credentials.
    private var target: [String: String] {
        var parts = options
        // libpq's own default.
        parts["dbname"] = parts["dbname"] ?? parts["user"]
        for keyword in ["user", "password", "passfile", "sslcert", "sslkey", "sslpassword"] { parts[keyword] = nil }
        return parts
    }

    /// The parts of the address, by libpq's keywords.
    var options: [String: String] {
        guard let parsed = PQconninfoParse(uri, nil) else { return [:] }
        defer { PQconninfoFree(parsed) }
        var options: [String: String] = [:]
        var option = parsed
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { options[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return options
    }

    /// Returns libpq's message on one line, up to the first quotation mark: libpq quotes the part it can't parse, which
    /// may be the password.
    private static func reason(_ message: UnsafePointer<CChar>?) -> String {
        guard let message else { return "no message" }
        let line = String(cString: message).utf8Lines.filter { !$0.isEmpty }.joined(separator: " ")
        return line.split(utf8: "\"").first.map(String.init) ?? ""
    }
}
