import Logging
import Synchronization
import Testing
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisMail
import TrellisStorage

@testable import Trellis

/// What a reload of the settings does with the credentials for databases, mail servers and stores.
@Suite("Reloading of credentials")
struct CredentialReloadTests {
    private let values: LiveValue<[String: String]>

    init() { values = LiveValue([:]) }

    private func live(_ start: [String: String]) throws -> LiveSettings {
        values.replace(with: start)
        let catalog = SettingsCatalog([DatabaseSettings.self, MailSettings.self, StorageSettings.self])
        return try LiveSettings(catalog) { [values] in SettingsSources(values: values.current) }
    }

    private func change(_ new: [String: String]) { values.replace(with: values.current.merging(new) { $1 }) }

    @Test("A new user or password of a database is applied; another host, port, name or engine waits for a restart")
    func databaseAddress() throws {
        let settings = try live([
            "database.url": "postgres://a:one@db/shop", "database.replica_url": "postgres://a:one@replica/shop",
        ])
        change(["database.url": "postgres://b:two@db/shop"])
        var reload = try settings.reload()
        #expect(reload.applied == ["database.url"] && reload.deferred.isEmpty)
        for other in [
            "postgres://b:two@db2/shop", "postgres://b:two@db:1/shop", "postgres://b@db/x", "sqlite::memory:",
        ] {
            change(["database.url": other, "database.replica_url": "postgres://b:two@replica/shop"])
            #expect(try settings.reload().deferred == ["database.url"])
            #expect(settings.current[DatabaseSettings.self].url.url.description == "postgres://b@db/shop")
            #expect(settings.current[DatabaseSettings.self].replicaURL?.url.user == "b")
        }
        // An address that was not set needs a connection pool.
        change(["database.url": "postgres://b:two@db/shop", "database.migration_url": "postgres://o@db/shop"])
        reload = try settings.reload()
        #expect(reload.applied.isEmpty && reload.deferred == ["database.migration_url"])
    }

    private func transports(_ section: MailSettings) throws -> any MailTransport {
        try MailTransportFactory(
            section, environment: "production", variables: [:],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ).transport()
    }

    @Test("A new password for the mail server replaces the transport; values that can't work change nothing")
    func mail() throws {
        let settings = try live([
            "mail.adapter": "smtp", "mail.url": "smtp://ada:one@mail.example.com", "mail.from": "ada@example.com",
        ])
        let first = try transports(settings.current[MailSettings.self])
        let mail = ReloadableTransport(first)
        settings.reload(mail) { try transports($0) }
        change(["mail.url": "smtp://ada:two@mail.example.com"])
        #expect(try settings.reload().applied == ["mail.url"])
        let second = mail.current as? SMTPTransport
        #expect(second != nil && second !== first as? SMTPTransport)

        change(["mail.url": "smtp://ada:three@mail.example.com?tls=off"])
        let error = #expect(throws: SettingsError.self) { try settings.reload() }
        #expect(error.map { "\($0)".contains("three") } == false)
        #expect(mail.current as? SMTPTransport === second)
        #expect(settings.current[MailSettings.self].url?.reveal() == "smtp://ada:two@mail.example.com")
    }

    @Test("A change of what the adapter does not use keeps its transport, so the memory keeps its mails")
    func memory() throws {
        let settings = try live(["mail.adapter": "memory", "mail.allow_discarding": "true"])
        let memory = MemoryTransport()
        let mail = ReloadableTransport(memory)
        settings.reload(mail) { try transports($0) }
        change(["mail.url": "smtp://ada:two@mail.example.com"])
        #expect(try settings.reload().applied == ["mail.url"])
        #expect(mail.current as? MemoryTransport === memory)
    }

    @Test("A bucket is opened again with a new key; a folder stays open", arguments: [true, false])
    func storage(isBucket: Bool) async throws {
        let url = isBucket ? "s3://files?endpoint=http://127.0.0.1:1" : "memory:"
        let settings = try live([
            "storage.url": url, "storage.access_key_id": "one", "storage.secret_access_key": "secret",
        ])
        let keys = Mutex<[String]>([])
        let storage = DeferredStorage {
            let section = settings.current[StorageSettings.self]
            keys.withLock { $0.append(section.accessKeyID ?? "") }
            return try await section.open()
        }
        settings.reload(storage)
        try await storage.open()
        change(["storage.access_key_id": "two"])
        #expect(try settings.reload().applied == ["storage.access_key_id"])
        try await storage.open()
        #expect(keys.withLock { $0 } == (isBucket ? ["one", "two"] : ["one"]))
    }
}
