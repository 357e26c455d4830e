import App
import Foundation
import Testing
import Trellis
import TrellisConfig
import TrellisKernel
import TrellisSchema

/// `App config` and `App secrets`, as scripts use them.
@Suite("Commands for settings")
struct SettingsCommandTests {
    @Test("config list and get end with 78 and print no value when a source can't be read; explain still explains")
    func brokenSource() async throws {
        let environment = ["APP_WEB__PORT_FILE": "./missing", "APP_LOG__LEVEL": "loud"]
        for command in [["config"], ["config", "list"], ["config", "list", "--json"], ["config", "get", "web.port"]] {
            let result = try await ServerProcess.run(command, environment: environment)
            #expect(result.code == 78 && result.output.isEmpty)
            #expect(
                result.messages.contains("the file ./missing does not exist") && result.messages.contains("log.level"))
        }
        let explained = try await ServerProcess.run(["config", "explain", "web.port"], environment: environment)
        #expect(explained.code == 0 && explained.output.contains("the file ./missing does not exist"))
    }

    @Test("An invalid value ends config list with 78 after the table, and config get for its key only")
    func invalidValue() async throws {
        let environment = ["APP_WEB__PORT": "eighty"]
        let list = try await ServerProcess.run(["config", "list"], environment: environment)
        #expect(list.code == 78 && list.output.contains("eighty") && list.messages.contains("web.port must be"))
        let port = try await ServerProcess.run(["config", "get", "web.port"], environment: environment)
        #expect(port.code == 78 && port.output.isEmpty)
        let host = try await ServerProcess.run(["config", "get", "web.host"], environment: environment)
        #expect(host.code == 0 && host.output == "127.0.0.1\n")
    }

    @Test("A database password that is not percent-encoded is printed by no command")
    func password() async throws {
        let environment = ["APP_DATABASE__URL": "postgres://u:p@ss/horse#rd@host/db"]
        for command in [
            ["config", "list"], ["config", "get", "database.url"], ["config", "explain", "database.url"],
            ["config", "validate"],
            ["serve"], ["migrate", "status"],
        ] {
            let result = try await ServerProcess.run(command, environment: environment)
            #expect(!(result.output + result.messages).contains("horse"))
            #expect((result.output + result.messages).contains("percent-encode the password"))
        }
    }

    @Test("config diff lists what differs between two environments, without secrets")
    func diff() async throws {
        let text = try await ServerProcess.run(["config", "diff", "development", "production"])
        #expect(text.code == 0)
        #expect(text.output.split(separator: "\n").contains { $0.hasPrefix("log.format ") && $0.hasSuffix("json") })
        // A variable counts for both environments.
        let json = try await ServerProcess.run(
            ["config", "diff", "development", "production", "--json"], environment: ["APP_LOG__FORMAT": "text"])
        let entries = try JSONValue(parsing: json.output)["differences"]?.array ?? []
        #expect(entries.contains { $0["key"]?.string == "log.format" })
        let unknown = try await ServerProcess.run(["config", "diff", "development", "prodution"])
        #expect(unknown.code == 78 && unknown.messages.contains("did you mean production?"))
    }

    @Test("With the generated secrets production starts, and no setting lacks one")
    func secrets() async throws {
        let text = try await ServerProcess.run(["secrets", "generate"])
        #expect(text.code == 0 && text.output.contains("[production.auth]\n"))
        // Sign-ups in production send mails.
        #expect(text.output.contains("[production.mail]\n") && text.output.contains("#url = \"\""))
        try await withTemporaryFolder { folder in
            var loader = SettingsLoader(directory: folder, variables: ["APP_ENV": "production"])
            try text.output.write(toFile: folder + "/.secrets.toml", atomically: true, encoding: .utf8)
            loader.files = [.secrets(".secrets.toml")]
            let settings = try loader.load().read(Application.settings(of: App.self))
            #expect(settings.environment == "production")
        }
        let staging = try await ServerProcess.run(["secrets", "generate", "--environment", "staging"])
        #expect(staging.output.contains("[staging.auth]\n"))
        #expect(try await ServerProcess.run(["secrets", "generate", "--environment", "default"]).code == 1)
    }
}
