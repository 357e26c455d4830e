import ArgumentParser
import Foundation
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
                commandName: "verify", abstract: "Look through the chains, and name the first entry that doesn't hold.",
                discussion: """
                    Goes by the signed checkpoints in the database, and by those of a file that was kept elsewhere: without such a file, \
                    nobody can tell a chain whose end was cut off, or that was written anew, from a whole one. Exits with 1 when \
                    something doesn't hold.
                    """)
        }

        @OptionGroup var options: SettingsOptions
        @Option(help: ArgumentHelp("Only the chain of this tenant.", valueName: "id")) var tenant: ID<Tenant>?
        @Option(help: ArgumentHelp("Checkpoints that were kept elsewhere.", valueName: "file")) var checkpoints: String?
        @Option(
            help: ArgumentHelp(
                """
                A public key of the checkpoints, in base64; may be given several times. Those of audit.signing_key and \
                audit.former_public_keys by default.
                """,
                valueName: "key"))
        var publicKey: [String] = []

        func validate() throws {
            guard publicKey.allSatisfy({ AuditVerifyingKey($0) != nil }) else {
                throw ValidationError("--public-key is 32 bytes in base64, as `App audit checkpoint` prints it.")
            }
        }

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let given = publicKey.compactMap { AuditVerifyingKey($0) }
                let keys =
                    given.isEmpty ? application.platform.settings[AuditSettings.self].verifyingKeys : given
                let kept = try checkpoints.map(Self.read) ?? []
                if keys.isEmpty, !kept.isEmpty {
                    Console.message("There is no key to check the checkpoints' signatures with.")
                }
                let verifier = AuditVerifier(application.platform.database.system(), keys: keys, kept: kept)
                let verdicts = try await verifier.verify(tenant)
                var table = TextTable(["tenant", "sealed", "waiting", "verdict"])
                for verdict in verdicts {
                    table.add([
                        verdict.tenantID == .platform ? "the platform" : "\(verdict.tenantID)", "\(verdict.places)",
                        "\(verdict.unsealed)", verdict.fault.map(\.message) ?? "holds",
                    ])
                }
                Console.output(table.text)
                guard verdicts.allSatisfy({ $0.fault == nil }) else { throw ExitCode.failed }
            }
        }

        private static func read(_ path: String) throws -> [AuditCheckpointRecord] {
            let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            return try lines.enumerated().map { index, line in
                guard let checkpoint = AuditCheckpointRecord(line: line) else {
                    throw AuditError.checkpointMalformed(line: index + 1)
                }
                return checkpoint
            }
        }
    }

    /// `App audit export`.
    struct ExportCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "export", abstract: "Print sealed entries as lines of JSON, in the order of the chains.")
        }

        @OptionGroup var options: SettingsOptions
        @Option(help: ArgumentHelp("Only the chain of this tenant.", valueName: "id")) var tenant: ID<Tenant>?
        @Option(help: "Only what comes after this place; for the next part of an export.") var after = 0

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let store = AuditStore(application.platform.database.system())
                let wanted = if let tenant { [tenant] } else { try await store.tenants() }
                for tenant in wanted {
                    var seq = after
                    while true {
                        let deeds = try await store.sealed(tenant, after: seq, limit: 1000)
                        for deed in deeds { Console.output(deed.json.description) }
                        guard let last = deeds.last?.seal else { break }
                        seq = last.seq
                    }
                }
            }
        }
    }

    /// `App audit policies`.
    struct PoliciesCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "policies", abstract: "List what the audit keeps of each table.")
        }

        func run() async throws {
            try await reporting { Console.output(try Application.inspect(P.self).auditPolicies) }
        }
    }
}

extension AuditedDeed {
    /// Everything that the hash of the place is made of, and the hash.
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
                ("payload_hash", .string(seal.payloadHash.hexadecimal)),
                ("previous_hash", .string(seal.previousHash.hexadecimal)), ("hash", .string(seal.hash.hexadecimal)),
            ]
        }
        return .object(JSONObject(members))
    }
}
