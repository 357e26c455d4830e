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
        do throws(URLSyntaxError) {
            _ = try URLSyntax(text)
        } catch {
            throw DatabaseURLError.postgres(Self.reason(error, text))
        }
        var message: UnsafeMutablePointer<CChar>?
        guard !text.utf8.contains(0), let parsed = PQconninfoParse(text, &message) else {
            defer { PQfreemem(message) }
            throw .postgres(Self.unknownParameter(in: text) ?? Self.reason(message))
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
    var options: [String: String] { Self.keywords(of: uri).compactMapValues(\.self) }

    /// Returns all of libpq's keywords, with the values that an address has for them.
    private static func keywords(of uri: String) -> [String: String?] {
        guard let parsed = PQconninfoParse(uri, nil) else { return [:] }
        defer { PQconninfoFree(parsed) }
        var keywords: [String: String?] = [:]
        var option = parsed
        while let keyword = option.pointee.keyword {
            let value: UnsafeMutablePointer<CChar>? = option.pointee.val
            keywords.updateValue(value.map { String(cString: $0) }, forKey: String(cString: keyword))
            option += 1
        }
        return keywords
    }

    /// Returns why the text isn't a URL: characters that its password must encode, unless something else is wrong.
    private static func reason(_ error: URLSyntaxError, _ text: String) -> String {
        guard error == .unencoded else { return "it names neither a host nor a database." }
        // A `#` with an `@` behind it is part of a password.
        guard let mark = text.firstRange(utf8: "#"), !text[mark.upperBound...].contains(utf8: "@"),
            (try? URLSyntax(String(text[..<mark.lowerBound]))) != nil
        else { return "\(URLSyntaxError.advice)." }
        return "it has a fragment, which such an address can't have; write %23 for #."
    }

    /// Returns a sentence with the first parameter that libpq doesn't have; nil if it has all.
    ///
    /// Behind a password it names none: an `&` that should have been encoded makes the rest look like a name.
    private static func unknownParameter(in text: String) -> String? {
        guard let mark = text.firstRange(utf8: "?") else { return nil }
        let known = Set(keywords(of: "postgres://").keys).union(["ssl"])
        for pair in text[mark.upperBound...].split(utf8: "&") {
            guard let end = pair.firstRange(utf8: "=") else { return nil }
            let name = String(pair[..<end.lowerBound])
            guard known.contains(name) else {
                return name.contains(utf8: "%") ? nil : "libpq has no parameter \(name.prefix(utf8Count: 60))."
            }
            if name.contains(utf8: "password") { return nil }
        }
        return nil
    }

    /// Returns libpq's message on one line, up to the first quotation mark: libpq quotes the part it can't parse, which
    /// may be the password.
    private static func reason(_ message: UnsafePointer<CChar>?) -> String {
        guard let message else { return "no message" }
        let line = String(cString: message).utf8Lines.filter { !$0.isEmpty }.joined(separator: " ")
        let text = line.split(utf8: "\"").first.map(String.init) ?? ""
        let end = text.utf8.lastIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: ":") }
        return end.map { "\(text[...$0])." } ?? "no message"
    }
}
