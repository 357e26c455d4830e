import ArgumentParser
import TrellisConfig
import TrellisSchema
import TrellisStorage

extension StorageCommand {
    /// `App storage verify`.
    struct VerifyCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "verify", abstract: "Compare the rows of the database with the objects of the storage.",
                discussion: """
                    Reports missing objects, objects of another size, and objects that no row names and that are older than \
                    storage.orphan_age. With --content, also reads every object and compares its SHA-256. Changes nothing. Exits with \
                    1 if it finds something. Run it after a backup was restored.
                    """)
        }

        @OptionGroup var options: SettingsOptions
        @Flag(help: "Also read every object and compare its SHA-256.") var content = false
        @Option(help: "text, or json for one JSON object a line; the last one has the counts.") var format =
            ReportFormat.text

        func run() async throws {
            try await withApplication(P.self, options) { application in
                if application.platform.settings[StorageSettings.self].url.location == .memory {
                    throw StorageCommandError.memory("storage.url")
                }
                try await application.requireMigrated()
                let counts = try await application.storageSweeper.comparison.run(readsContent: content) { finding in
                    Console.output(format == .json ? finding.json.description : finding.line)
                }
                Console.output(format == .json ? counts.json.description : counts.line)
                guard counts.findings == 0 else { throw ExitCode.failed }
            }
        }
    }
}

/// The formats of a report.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}

extension StorageFinding {
    fileprivate var line: String { "\(kind) \(key): \(message)" }

    fileprivate var json: JSONValue {
        var members: [(key: String, value: JSONValue)] = [
            ("finding", .string(kind)), ("key", .string("\(key)")), ("message", .string(message)),
        ]
        switch self {
        case .wrongSize(let object, let actual):
            members += [("size", .int(Int(object.size))), ("actual_size", .int(Int(actual)))]
        case .missing(let object), .wrongContent(let object), .unreadable(let object, _):
            members.append(("size", .int(Int(object.size))))
        case .orphan(let info): members.append(("actual_size", .int(Int(info.size))))
        }
        return .object(JSONObject(members))
    }
}

extension StorageComparisonCounts {
    fileprivate var line: String {
        "Compared \(rows) rows with \(objects) objects: \(findings) findings; \(otherObjects) other objects."
    }

    fileprivate var json: JSONValue {
        .object(
            JSONObject([
                ("rows", .int(rows)), ("objects", .int(objects)), ("other_objects", .int(otherObjects)),
                ("findings", .int(findings)),
            ]))
    }
}
