import ArgumentParser
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema

extension AuditCommand {
    /// `App audit verify`.
    struct VerifyCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "verify", abstract: "Verify the chains, and report the first invalid entry of each.",
                discussion: """
                    Checks the chains against the signed checkpoints in the database and in a file that was stored elsewhere, all of which \
                    must be met. Without such a file, a chain whose end was removed or that was written again looks like a complete one. \
                    Entries that were pruned need a signed record of it; the list names up to where and for which retention. Exits with 1 if \
                    a chain is invalid.
                    """)
        }

        @OptionGroup var options: SettingsOptions
        @Option(help: ArgumentHelp("Only the chain of this tenant.", valueName: "id")) var tenant: ID<Tenant>?
        @Option(help: ArgumentHelp("Checkpoints that were stored elsewhere.", valueName: "file")) var checkpoints:
            String?
        @Option(
            help: ArgumentHelp(
                """
                A public key of the checkpoints, in base64; repeatable. The default is the keys of audit.signing_key and \
                audit.former_public_keys.
                """,
                valueName: "key"))
        var publicKey: [String] = []
        @Option(
            help: ArgumentHelp(
                """
                The retention in days that you agreed on; entries that were pruned earlier are a finding. The default is that of the \
                tenant, or audit.retention_days.
                """,
                valueName: "days"))
        var retention: Int?

        func validate() throws {
            guard publicKey.allSatisfy({ AuditVerifyingKey($0) != nil }) else {
                throw ValidationError("--public-key must be 32 bytes in base64, as `App audit checkpoint` prints it.")
            }
            guard (0...36_500).contains(retention ?? 0) else {
                throw ValidationError("--retention must be between 0 and 36500.")
            }
        }

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let given = publicKey.compactMap { AuditVerifyingKey($0) }
                let keys =
                    given.isEmpty ? application.platform.settings[AuditSettings.self].verifyingKeys : given
                let external = try checkpoints.map { try AuditCheckpointFile($0).checkpoints } ?? []
                if keys.isEmpty, !external.isEmpty {
                    Console.message(
                        "No key to verify signatures: the checkpoints are compared, but anyone can have written them. Set "
                            + "audit.signing_key or pass --public-key.")
                }
                let verifier = AuditVerifier(
                    application.platform.database.system(), keys: keys, externalCheckpoints: external,
                    retention: retention.map { .days($0) }
                        ?? .recorded(default: application.platform.settings[AuditSettings.self].retentionDays))
                let results = try await verifier.verify(tenant)
                var table = TextTable(["tenant", "sealed", "pending", "pruned", "result"])
                for result in results {
                    table.add([
                        result.tenantID == .platform ? "the platform" : "\(result.tenantID)", "\(result.seals)",
                        "\(result.unsealed)", result.removal?.text ?? "-", result.finding.map(\.message) ?? "valid",
                    ])
                }
                Console.output(table.text)
                guard results.allSatisfy({ $0.finding == nil }) else { throw ExitCode.failed }
            }
        }
    }

    /// `App audit export`.
    struct ExportCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "export", abstract: "Print sealed entries as JSON lines, in the order of the chains.")
        }

        @OptionGroup var options: SettingsOptions
        @Option(help: ArgumentHelp("Only the chain of this tenant.", valueName: "id")) var tenant: ID<Tenant>?
        @Option(help: "Only entries after this position; continues an export.") var after = 0

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let store = AuditStore(application.platform.database.system())
                if let tenant { try await store.requireChain(of: tenant) }
                let selected = if let tenant { [tenant] } else { try await store.tenants() }
                for tenant in selected {
                    var seq = after
                    while true {
                        let actions = try await store.sealed(tenant, after: seq, limit: 1000)
                        for action in actions { Console.output(action.json.description) }
                        guard let last = actions.last?.seal else { break }
                        seq = last.seq
                    }
                }
            }
        }
    }

    /// `App audit policies`.
    struct PoliciesCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "policies", abstract: "List the audit policy of each table.")
        }

        func run() async throws {
            try await reportingErrors { Console.output(try Application.inspect(P.self).auditPolicies) }
        }
    }
}

extension AuditRemoval {
    /// Up to where a chain was pruned, and the shortest retention for which.
    fileprivate var text: String {
        let retention = retentionDays.map { "\($0) days" }
        let reasons = [retention, isUnsigned ? "unsigned by 0.1.0" : nil].compactMap(\.self)
        return "to \(through) (\(reasons.joined(separator: ", ")))"
    }
}

extension AuditedAction {
    /// The entry's hash and all its inputs.
    fileprivate var json: JSONValue {
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        var members: [(key: String, value: JSONValue)] = [
            ("tenant", .string("\(entry.tenantID)")), ("seq", seal.map { .int($0.seq) } ?? .null),
            ("id", .int(entry.id)),
            ("at", .string("\(entry.at)")), ("actor", text(entry.actorID?.description)),
            ("request_id", text(entry.requestID)), ("origin", .string(entry.origin)),
            ("permission", text(entry.permission)), ("reason", text(entry.reason)), ("action", .string(entry.action)),
            ("record", text(entry.record)), ("record_id", text(entry.recordID)), ("payload", text(entry.payload?.text)),
        ]
        if let seal {
            members += [
                ("format", .int(seal.format)), ("salt", text(seal.salt?.hexadecimal)),
                ("payload_hash", .string(seal.payloadHash.hexadecimal)),
                ("previous_hash", .string(seal.previousHash.hexadecimal)), ("hash", .string(seal.hash.hexadecimal)),
            ]
        }
        return .object(JSONObject(members))
    }
}
