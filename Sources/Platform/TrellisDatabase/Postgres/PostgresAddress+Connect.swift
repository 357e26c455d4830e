import CLibPQ

extension PostgresAddress {
    /// Opens a connection and waits until it is open or has failed; returns nil when out of memory.
    func connect(_ session: PostgresSessionOptions) -> OpaquePointer? {
        var parameters = [
            ("fallback_application_name", "trellis"), ("dbname", uri), ("client_encoding", "UTF8"),
            ("connect_timeout", "\(max(2, session.connectTimeout.components.seconds))"),
            // A server that disappears from the network is detected within about a minute, not hours.
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
}
