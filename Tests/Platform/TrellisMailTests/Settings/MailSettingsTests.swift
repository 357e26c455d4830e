import Foundation
import Logging
import Testing
import TrellisConfig
import TrellisKernel
import TrellisMail

@Suite("Mail settings")
struct MailSettingsTests {
    private static let from = "Trellis <noreply@example.com>"
    private static let url = "smtp://ada:hunter2@mail.example.com"

    private func settings(_ values: [String: String], environment: String = "production") throws -> MailSettings {
        let prefixed = Dictionary(uniqueKeysWithValues: values.map { ("mail.\($0.key)", $0.value) })
        let sources = SettingsSources(values: prefixed, environment: environment)
        return try sources.read(SettingsCatalog([MailSettings.self]))[MailSettings.self]
    }

    private func transport(
        _ values: [String: String], environment: String = "production", variables: [String: String] = [:]
    ) throws -> any MailTransport {
        try MailTransportFactory(
            try settings(values, environment: environment), environment: environment, variables: variables,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ).transport()
    }

    @Test("Without settings, mails are logged in development and test")
    func defaults() throws {
        for environment in ["development", "test"] {
            #expect(try transport([:], environment: environment) is LogTransport)
        }
        #expect(try settings([:]).author.wireAddress == "noreply@localhost")
    }

    @Test("Each adapter is created from its settings")
    func adapters() throws {
        #expect(try transport(["adapter": "smtp", "url": Self.url, "from": Self.from]) is SMTPTransport)
        let ses = ["adapter": "ses", "region": "eu-central-1", "from": Self.from]
        let keys = ["access_key_id": "AKIA", "secret_access_key": "secret"]
        #expect(try transport(ses.merging(keys) { $1 }) is SESTransport)
        let variables = ["AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "secret"]
        #expect(try transport(ses, variables: variables) is SESTransport)
        #expect(try transport(["adapter": "memory"], environment: "test") is MemoryTransport)
        let folder = NSTemporaryDirectory() + "trellis-mail-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(try transport(["adapter": "file", "folder": folder]) is FileTransport)
        #expect(FileManager.default.fileExists(atPath: folder))
    }

    @Test("Outside of development and test, mails wait unless they may be discarded", arguments: ["memory", "log"])
    func discarding(adapter: String) async throws {
        for environment in ["production", "staging"] {
            let waiting = try transport(["adapter": adapter], environment: environment)
            let error = await #expect(throws: MailError.self) { try await waiting.send(try sampleMessage()) }
            #expect(error?.isPermanent == false)
            #expect(error?.message.contains("mail.allow_discarding") == true)
            let name = try transport(["adapter": adapter, "allow_discarding": "true"], environment: environment).name
            #expect(name == adapter)
        }
    }

    @Test("A server that isn't on this machine needs an author with a domain")
    func author() throws {
        for from in ["noreply@localhost", "noreply@app.localhost"] {
            #expect(throws: MailSettingsError.localAuthor) {
                try transport(["adapter": "smtp", "url": Self.url, "from": from], environment: "development")
            }
        }
    }

    @Test("A password isn't sent over a network without encryption", arguments: ["off", "opportunistic"])
    func plaintext(tls: String) throws {
        let url = "\(Self.url)?tls=\(tls)"
        #expect(throws: MailSettingsError.plaintextPassword) {
            try transport(["adapter": "smtp", "url": url, "from": Self.from])
        }
        #expect(
            try transport(["adapter": "smtp", "url": url, "from": Self.from], environment: "development").name == "smtp"
        )
        for host in ["localhost", "127.0.0.1", "[::1]"] {
            let local = "smtp://ada:hunter2@\(host)?tls=\(tls)"
            #expect(try transport(["adapter": "smtp", "url": local, "from": Self.from]).name == "smtp")
        }
        let open = "smtp://mail.example.com?tls=\(tls)"
        #expect(try transport(["adapter": "smtp", "url": open, "from": Self.from]).name == "smtp")
    }

    @Test("Files and folders that can't be used are found at start")
    func paths() throws {
        let smtp = ["adapter": "smtp", "url": Self.url, "from": Self.from, "ca_file": "/no/such/file.pem"]
        #expect(throws: MailSettingsError.unreadableAuthorities(path: "/no/such/file.pem")) { try transport(smtp) }
        let error = #expect(throws: MailSettingsError.self) {
            try transport(["adapter": "file", "folder": "/dev/null/mails"])
        }
        #expect(error?.code == "mail.folder")
    }

    @Test("The author is an address with or without a name")
    func mailboxes() throws {
        let expected = [
            "a@example.com": (nil, "a@example.com"), "Ada <a@example.com>": ("Ada", "a@example.com"),
            "\"Ada, Countess\" <a@example.com>": ("Ada, Countess", "a@example.com"),
            "<a@example.com>": (nil, "a@example.com"), "Ä B <a@bücher.example>": ("Ä B", "a@xn--bcher-kva.example"),
        ]
        for (text, parts) in expected {
            let author = try settings(["from": text]).author
            #expect(author.name == parts.0)
            #expect(author.wireAddress == parts.1)
        }
    }

    @Test(
        "Invalid values are refused with their key, without secrets",
        arguments: [
            (["adapter": "sendmail"], "mail.adapter"), (["adapter": "smtp"], "mail.url"),
            (["adapter": "ses"], "mail.region"), (["from": "nothing"], "mail.from"),
            (["from": "A <a@b.c"], "mail.from"),
            (["url": "smtp://ada:hunter2@x@host"], "mail.url"), (["url": "http://ada:hunter2@host"], "mail.url"),
            (["url": "ada:hunter2"], "mail.url"), (["ehlo_name": "a b"], "mail.ehlo_name"),
            (["ehlo_name": "a\r\nMAIL"], "mail.ehlo_name"), (["ehlo_name": "[1.2.3.4"], "mail.ehlo_name"),
            (["region": "EU"], "mail.region"), (["region": "a/b"], "mail.region"),
            (["endpoint": "https://host/path"], "mail.endpoint"), (["endpoint": "host"], "mail.endpoint"),
            (["access_key_id": "AKIA"], "mail.secret_access_key"),
            (["secret_access_key": "hunter2"], "mail.secret_access_key"),
            (["session_token": "hunter2"], "mail.session_token"), (["dkim_keys": "one:hunter2"], "mail.dkim_keys"),
            (["dkim_domain": "a b"], "mail.dkim_domain"), (["timeout": "0s"], "mail.timeout"),
            (["connections": "0"], "mail.connections"), (["folder": ""], "mail.folder"),
        ])
    func invalid(values: [String: String], key: String) throws {
        let error = #expect(throws: SettingsError.self) { try settings(values) }
        let text = "\(try #require(error))"
        #expect(text.contains(key))
        #expect(!text.contains("hunter2"))
    }

    @Test("Secrets are not printed")
    func secrets() throws {
        let value = try settings([
            "adapter": "smtp", "url": Self.url, "access_key_id": "AKIA", "secret_access_key": "hunter2",
        ])
        #expect(!"\(value)".contains("hunter2"))
        #expect(!String(reflecting: value).contains("hunter2"))
    }

    @Test(
        "The settings reach the server",
        .enabled(if: SMTPServers.isAvailable, "scripts/with-mail starts the servers"))
    func delivery() async throws {
        let servers = try SMTPServers.required()
        let password = try #require(
            servers.password.reveal().addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        let address = "\(servers.user):\(password)@\(servers.host):\(try servers.port("required"))"
        let key = Data(repeating: 9, count: 32).base64EncodedString()
        let message = try sampleMessage()
        let transport = try transport([
            "adapter": "smtp", "url": "smtp://\(address)?tls=required&auth=login", "from": Self.from,
            "ca_file": servers.authorityFile, "ehlo_name": "[192.0.2.1]", "dkim_keys": "one:\(key)",
            "dkim_domain": "example.test",
        ])
        _ = try await transport.send(message)
        let mail = try #require(try servers.mails(message).first)
        #expect(mail.ehlo == "[192.0.2.1]")
        #expect(mail.user == servers.user)
        #expect(mail.tls)
        #expect(String(decoding: mail.content, as: UTF8.self).contains("d=example.test;\r\n s=one;"))
    }
}
