import CLibPQ

/// Where a PostgreSQL server is, and as whom to speak to it: a URI of libpq's
/// (https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING).
struct PostgresAddress: Hashable, Sendable {
    let uri: String
    /// Where unqualified names are looked up; nil is where the role's own settings say.
    var schema: String?

    /// - Throws: ``DatabaseURLError/postgres(_:)`` with what libpq says; never the text itself, which may hold a password.
    init(_ text: String) throws(DatabaseURLError) {
        var message: UnsafeMutablePointer<CChar>?
        guard !text.utf8.contains(0), let parsed = PQconninfoParse(text, &message) else {
            defer { PQfreemem(message) }
            throw .postgres(Self.reason(PostgresErrors.text(message)))
        }
        PQconninfoFree(parsed)
        uri = text
    }

    /// The address without its password.
    var redacted: String {
        guard let parsed = PQconninfoParse(uri, nil) else { return "postgres://" }
        defer { PQconninfoFree(parsed) }
        var parts: [String: String] = [:]
        var option = parsed
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { parts[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        let user = parts["user"].map { "\($0)@" } ?? ""
        let port = parts["port"].map { ":\($0)" } ?? ""
        return "postgres://\(user)\(parts["host"] ?? "")\(port)/\(parts["dbname"] ?? "")"
    }

    /// The role that connections have, when the address names it.
    var user: String? {
        guard let parsed = PQconninfoParse(uri, nil) else { return nil }
        defer { PQconninfoFree(parsed) }
        var option = parsed
        while let keyword = option.pointee.keyword {
            if String(cString: keyword) == "user" { return option.pointee.val.map { String(cString: $0) } }
            option += 1
        }
        return nil
    }

    /// A connection that stands or has failed; nil when there is no memory for one.
    ///
    /// Waits.
    func connect(_ session: PostgresSession) -> OpaquePointer? {
        var parameters = [
            ("fallback_application_name", "trellis"), ("dbname", uri), ("client_encoding", "UTF8"),
            ("connect_timeout", "\(max(2, session.connectLimit.components.seconds))"),
            // A server that has vanished from the network is noticed after some seconds, not hours.
            ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "30000"),
        ]
        let options = [session.options, schema.map { "-c search_path=\($0)" }].compactMap { $0 }
        if !options.isEmpty { parameters.append(("options", options.joined(separator: " "))) }
        return withCStrings(parameters.map(\.0)) { keywords in
            withCStrings(parameters.map(\.1)) { values in PQconnectdbParams(keywords, values, 1) }
        }
    }

    private func withCStrings<Value>(_ strings: [String], _ body: ([UnsafePointer<CChar>?]) -> Value) -> Value {
        let bytes = strings.map { Array($0.utf8CString) }
        var storage: [CChar] = []
        let starts = bytes.map { bytes in
            defer { storage += bytes }
            return storage.count
        }
        return storage.withUnsafeBufferPointer { buffer in
            body(starts.map { start in buffer.baseAddress.map { $0 + start } } + [nil])
        }
    }

    /// libpq quotes what it can't read; that may be the password.
    private static func reason(_ message: String) -> String {
        message.split(separator: "\"").first.map(String.init) ?? ""
    }
}
