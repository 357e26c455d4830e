import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

/// Secrets that change while the real server runs.
@Suite("Reloading of secrets by a running server", .timeLimit(.minutes(3)))
struct SettingsReloadTests {
    private static let (a, b) = (namedKey("a", 1), namedKey("b", 2))

    @Test("On SIGHUP the signing keys of a file take effect; invalid ones change nothing and are not logged")
    func signingKeys() async throws {
        try await withTemporaryFolder { folder in
            let keys = folder + "/keys"
            try Self.a.replaceFile(keys)
            try await ReloadedServer.with(folder: folder, environment: ["APP_AUTH__SIGNING_KEYS_FILE": keys]) {
                running, first in
                #expect(try keyID(ofToken: first) == "a")
                try "\(Self.b),\(Self.a)".replaceFile(keys)
                running.server.reload()
                try await running.waitForLog("The settings were reloaded")
                #expect(try await running.status(first) == 200)
                let second = try await running.token()
                #expect(try keyID(ofToken: second) == "b")

                try "b:aG9yc2U=".replaceFile(keys)
                running.server.reload()
                let log = try await running.waitForLog("The settings were not reloaded")
                #expect(log.contains("auth.signing_keys") && !log.contains("aG9yc2U"))
                #expect(try await running.status(first) == 200)
                #expect(try await running.status(second) == 200)

                try Self.b.replaceFile(keys)
                running.server.reload()
                try await running.waitForLog("The settings were reloaded", count: 2)
                #expect(try await running.status(first) == 401)
                #expect(try await running.status(second) == 200)
            }
        }
    }

    @Test(
        "On SIGHUP a new database password takes effect without a failed request; another host waits for a restart",
        .enabled(if: TestPostgres.current != nil))
    func databasePassword() async throws {
        let postgres = try #require(TestPostgres.current)
        let role = "rotated_\(UInt64.random(in: 0...UInt64.max))"
        try await postgres.withDatabase { name in
            let admin = try Database.open(postgres.url(name, as: "trellis_super"))
            defer { try? admin.close() }
            try await admin.run(script: "CREATE ROLE \(role) LOGIN PASSWORD 'first-horse' IN ROLE trellis_app")
            let result: Result<Void, any Error>
            do {
                result = .success(try await rotatePassword(of: role, postgres.address, name, admin))
            } catch {
                result = .failure(error)
            }
            try await admin.run(script: "DROP ROLE \(role)")
            try result.get()
        }
    }

    private func rotatePassword(of role: String, _ address: String, _ name: String, _ admin: Database) async throws {
        func sessions() async throws -> Set<Int> {
            let rows = try await admin.system().read { tx in
                try tx.rows("SELECT pid::bigint AS pid FROM pg_stat_activity WHERE usename = \(role)")
            }
            return Set(try rows.map { try $0.decode(Int.self, "pid") })
        }
        try await withTemporaryFolder { folder in
            let url = folder + "/url"
            func write(_ password: String, host: String = address) throws {
                try "postgres://\(role):\(password)@\(host)/\(name)".replaceFile(url)
            }
            try write("first-horse")
            let environment = [
                "APP_DATABASE__URL_FILE": url,
                "APP_DATABASE__MIGRATION_URL": "postgres://\(TestPostgres.ownerRole):trellis@\(address)/\(name)",
                "APP_MIGRATIONS__APPLICATION_ROLE": TestPostgres.applicationRole,
            ]
            try await ReloadedServer.with(folder: folder, environment: environment) { running, token in
                let former = try await sessions()
                try await admin.run(script: "ALTER ROLE \(role) PASSWORD 'second-horse'")
                try write("wrong-horse")
                running.server.reload()
                try await running.waitForLog("The new credentials for the database don't work")
                #expect(try await running.status(token) == 200)

                // Policies don't restrict this role, so it isn't used.
                try "postgres://trellis_super:trellis@\(address)/\(name)".replaceFile(url)
                running.server.reload()
                try await running.waitForLog("The role trellis_super is a superuser")
                #expect(try await running.status(token) == 200)

                // The sessions of this role don't find the tables.
                let path = "ALTER ROLE \(role) IN DATABASE \(Dialect.postgres.quoted(name))"
                try await admin.run(script: "\(path) SET search_path = pg_catalog")
                try write("second-horse")
                running.server.reload()
                try await running.waitForLog("leads to pg_catalog")
                #expect(try await running.status(token) == 200)

                try await admin.run(script: "\(path) RESET search_path")
                running.server.reload()
                let log = try await running.waitForLog("The connections to the database get new credentials")
                #expect(!log.contains("horse"))
                for _ in 0..<20 { #expect(try await running.status(token) == 200) }
                #expect(try await running.token() != token)
                let end = ContinuousClock.now + .seconds(60)
                while try await !sessions().isDisjoint(with: former) {
                    try #require(ContinuousClock.now < end)
                    try await Task.sleep(for: .milliseconds(20))
                }

                try write("second-horse", host: "192.0.2.1")
                running.server.reload()
                let reloads = try await running.waitForLog("The settings were reloaded", count: 5)
                    .split(separator: "\n").filter { $0.contains("The settings were reloaded") }
                let waiting = reloads.last.map { $0.components(separatedBy: "at_restart").last ?? "" }
                #expect(waiting?.contains("database.url") == true)
                #expect(try await running.status(token) == 200)
            }
        }
    }

    @Test(
        "A secret that changes in Vault takes effect without a restart or a signal",
        .enabled(
            if: ProcessInfo.processInfo.environment["TEST_VAULT"] != nil, "scripts/with-vault starts the server"))
    func vault() async throws {
        let variables = ProcessInfo.processInfo.environment
        let (address, root) = (variables["TEST_VAULT"] ?? "", variables["TEST_VAULT_TOKEN"] ?? "")
        let name = "t-" + UUID().uuidString.lowercased()
        func write(_ keys: String) async throws {
            var request = HTTPClientRequest(url: "\(address)/v1/secret/data/\(name)")
            request.method = .POST
            request.headers.add(name: "X-Vault-Token", value: root)
            let body: JSONValue = ["data": ["auth.signing_keys": .string(keys)]]
            request.body = .bytes(ByteBuffer(string: body.description))
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
            try #require(response.status == .ok)
        }
        try await write(Self.a)
        try await withTemporaryFolder { folder in
            let environment = [
                "APP_VAULT__ADDRESS": address, "APP_VAULT__TOKEN": root, "APP_VAULT__PATH": "secret/\(name)",
                "APP_VAULT__REFRESH_INTERVAL": "1s",
            ]
            try await ReloadedServer.with(folder: folder, environment: environment) { running, first in
                #expect(try keyID(ofToken: first) == "a")
                try await write(Self.b)
                try await running.waitForLog("The settings were reloaded")
                #expect(try await running.status(first) == 401)
                #expect(try keyID(ofToken: try await running.token()) == "b")

                try await write("b:aG9yc2U=")
                let log = try await running.waitForLog("The settings were not reloaded")
                #expect(!log.contains("aG9yc2U"))
                #expect(try keyID(ofToken: try await running.token()) == "b")
            }
        }
    }
}
