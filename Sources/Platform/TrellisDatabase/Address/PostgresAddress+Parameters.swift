import Foundation
import TrellisKernel

/// The parameters of an address, and those of this module: neither overrides the other silently.
extension PostgresAddress {
    /// The settings of a session that have a setting of the product, or a value that this module relies on.
    private static let ownSettings = [
        "statement_timeout": "set database.statement_timeout",
        "lock_timeout": "set database.lock_timeout",
        "idle_in_transaction_session_timeout": "set database.idle_transaction_timeout",
        "default_transaction_read_only": "every session only reads until a transaction writes",
        "transaction_read_only": "every session only reads until a transaction writes",
        "client_encoding": "text is sent as UTF-8",
        "standard_conforming_strings": "text in statements is written as the standard says",
    ]

    /// How long connecting to one of its servers may take, if the address says so.
    var connectTimeout: Duration? { options["connect_timeout"].flatMap { Int64($0) }.map { .seconds($0) } }

    /// Returns the parameters of a connection: those of the address, and those of this module where it has none.
    ///
    /// - Parameter settings: the command-line options of the session, which come after those of the address; nil for
    ///   sessions of a pooler.
    func parameters(settings: String?) -> [(keyword: String, value: String)] {
        let (given, environment) = (options, ProcessInfo.processInfo.environment)
        var parameters: [(keyword: String, value: String)] = [
            ("dbname", uri), ("fallback_application_name", "trellis"), ("client_encoding", "UTF8"),
        ]
        // A server that disappears from the network is detected within about a minute, not hours.
        let limits: [(keyword: String, value: String)] = [
            ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "30000"),
        ]
        parameters += limits.filter { given[$0.keyword] == nil }
        let all = [given["options"] ?? environment["PGOPTIONS"], settings, schema.map { "-c search_path=\($0)" }]
        parameters.append(("options", all.compactMap { $0 }.joined(separator: " ")))
        guard settings != nil else { return parameters }
        // Every session only reads until a transaction writes, so libpq would take each server for one that only reads.
        switch given["target_session_attrs"] ?? environment["PGTARGETSESSIONATTRS"] {
        case "read-write": parameters.append(("target_session_attrs", "primary"))
        case "read-only": parameters.append(("target_session_attrs", "standby"))
        default: break
        }
        return parameters
    }

    /// Returns why this module can't use an address with these parameters; nil if it can.
    static func refusal(of parameters: [String: String]) -> String? {
        if parameters["service"] != nil {
            return "service isn't supported, because its parameters would be hidden; write them into the address."
        }
        if let replication = parameters["replication"], !["", "0", "false", "off", "no"].contains(replication) {
            return "replication isn't supported."
        }
        if let encoding = parameters["client_encoding"], !["utf8", "utf-8"].contains(encoding.lowercased()) {
            return "client_encoding can only be UTF8."
        }
        if let timeout = parameters["connect_timeout"], Int64(timeout).map({ $0 < 1 }) ?? true {
            return "connect_timeout must be at least 1 second."
        }
        for name in settingNames(in: parameters["options"] ?? "") {
            if let reason = ownSettings[name] { return "options can't contain \(name): \(reason)." }
        }
        return nil
    }

    /// Returns the names of the settings in the command-line options of a session: `-c name=value`, `--name=value`.
    private static func settingNames(in options: String) -> [String] {
        var names: [String] = []
        var isName = false
        for argument in arguments(of: options) {
            let assignment: [UInt8]
            if isName {
                assignment = argument
            } else if argument.starts(with: "--".utf8) || argument.starts(with: "-c".utf8) && argument.count > 2 {
                assignment = Array(argument.dropFirst(2))
            } else {
                isName = argument == Array("-c".utf8)
                continue
            }
            isName = false
            let name = assignment.prefix { $0 != UInt8(ascii: "=") }.map { $0 == UInt8(ascii: "-") ? 0x5F : $0 }
            names.append(String(decoding: name, as: UTF8.self).lowercased())
        }
        return names
    }

    /// Splits command-line options as the server does: at white space that no backslash precedes.
    private static func arguments(of options: String) -> [[UInt8]] {
        var arguments: [[UInt8]] = []
        var current: [UInt8]?
        var isEscaped = false
        for byte in options.utf8 {
            if isEscaped {
                current = (current ?? []) + [byte]
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if [0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D].contains(byte) {
                if let argument = current { arguments.append(argument) }
                current = nil
            } else {
                current = (current ?? []) + [byte]
            }
        }
        return arguments + (current.map { [$0] } ?? [])
    }
}
