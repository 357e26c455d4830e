import Foundation
import Logging
import NIOCore
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisMail
import TrellisStorage

/// The checks of what is around the product: Vault, the file systems, the mail server and the storage.
struct DoctorEnvironment: Sendable {
    let settings: LoadedSettings
    /// The connection to Vault; nil if the settings name none.
    let vault: VaultConnection?

    private var isProduction: Bool { settings.environment != "development" && settings.environment != "test" }

    /// Vault was read, if the settings name one.
    var vaultRead: DiagnosticCheck {
        DiagnosticCheck("vault") { [Self.finding(about: vault?.values, vault?.staleReason)] }
    }

    /// Returns whether Vault was read.
    ///
    /// - Parameters:
    ///   - values: the values in use; nil if the settings name no Vault.
    ///   - reason: why they are the last good ones of an earlier process.
    static func finding(about values: VaultValues?, _ reason: VaultError?) -> DiagnosticFinding {
        guard let values else { return .ok("The settings name no Vault.") }
        guard values.isStale else { return .ok("The settings were read from Vault.") }
        return .warning(
            "Vault can't be read, so the settings are the last good values, of \(values.readAt): "
                + "\(reason?.message ?? "no reason").",
            fix: "Make Vault available: no process starts with values that are older than vault.stale_limit.")
    }

    /// The file systems with the files of the product have space.
    var disk: DiagnosticCheck {
        DiagnosticCheck("disk") {
            var places: [(name: String, path: String)] = []
            let database = settings[DatabaseSettings.self]
            for (name, url) in [("database", database.url.url), ("jobs' database", database.jobsURL?.url)] {
                if let path = url?.filePath { places.append((name, path)) }
            }
            if case .folder(let path) = settings[StorageSettings.self].url.location { places.append(("storage", path)) }
            let mail = settings[MailSettings.self]
            if mail.adapter == .file { places.append(("mails", mail.folder)) }
            guard !places.isEmpty else { return [.ok("The product keeps no files on this machine.")] }
            return places.map { FreeSpace.finding(about: $0.name, at: $0.path) }
        }
    }

    /// The mail server accepts a connection and the credentials.
    func mail(_ logger: Logger) -> DiagnosticCheck {
        DiagnosticCheck("mail") {
            let section = settings[MailSettings.self]
            let fix = "Check the section mail; `App mail send-test` sends one."
            let transport: any MailTransport
            do {
                transport = try MailTransportFactory(
                    section, environment: settings.environment, variables: ProcessInfo.processInfo.environment,
                    logger: logger
                ).transport()
            } catch {
                return [.failed(error, fix: fix)]
            }
            if let server = transport as? any MailServerProbe {
                do {
                    try await server.probe()
                    return [.ok("The mail server \(server.server) accepts the connection.")]
                } catch {
                    return [.failed("\(server.server): \(DoctorDatabases.text(of: error))", fix: fix)]
                }
            }
            guard section.adapter.discardsMails else {
                return [.ok("Mails go to the adapter \(section.adapter), which is tried with the first mail.")]
            }
            let text = "The adapter \(section.adapter) sends no mails."
            return [isProduction ? .warning(text, fix: "Set mail.adapter = smtp or ses.") : .ok(text)]
        }
    }

    /// An object can be written, read and deleted.
    var storage: DiagnosticCheck {
        DiagnosticCheck("storage") {
            let section = settings[StorageSettings.self]
            if section.url.location == .memory {
                let text = "Objects are kept in memory, and lost when the process ends."
                return [isProduction ? .warning(text, fix: "Set storage.url.") : .ok(text)]
            }
            do {
                let storage = try await section.open(
                    presigner: try Platform.presigner(of: settings, clock: SystemClock()),
                    environment: ProcessInfo.processInfo.environment)
                try await Self.probe(storage)
            } catch {
                return [
                    .failed(
                        "\(section.url): \(DoctorDatabases.text(of: error))",
                        fix: "The program's user or access key must be able to read, write and delete there; check "
                            + "the section storage.")
                ]
            }
            return [.ok("An object was written, read and deleted at \(section.url).")]
        }
    }

    private static func probe(_ storage: any Storage) async throws {
        let key = try StorageKey("doctor/\(ID<DiagnosticCheck>())")
        let bytes = Array("A probe of App doctor, which can be deleted.".utf8)
        try await storage.put(key, bytes: bytes)
        do {
            var read: [UInt8] = []
            for try await chunk in try await storage.get(key, range: nil).body { read += chunk.readableBytesView }
            guard read == bytes else { throw ChangedObject(key: key) }
        } catch {
            try? await storage.delete(key)
            throw error
        }
        try await storage.delete(key)
        guard try await storage.head(key) == nil else { throw ChangedObject(key: key) }
    }

    /// The storage returns something else than what was written.
    private struct ChangedObject: Error, CustomStringConvertible {
        let key: StorageKey
        var description: String { "The object \(key) isn't as it was written." }
    }
}
