import Foundation
import Testing
import TrellisConfig

@Suite(
    .enabled(if: VaultServer.isPresent, "no server: run the tests with scripts/with-vault"),
    .timeLimit(.minutes(2)))
struct VaultServerLeaseTests {
    private let server = VaultServer()

    @Test("A session outlives the maximum of its token: it renews, logs in again, and sees every change")
    func maximum() async throws {
        try await server.write(["shop.port": "1"])
        try await server.grant()
        let roleID = try await server.appRole(["token_ttl": "2s", "token_max_ttl": "5s"])
        let sources = try server.load([
            "role_id": roleID, "approle_mount": server.name, "secret_id": try await server.secretID(),
            "refresh_interval": "1s",
        ])
        let (changes, continuation) = AsyncStream.makeStream(of: VaultChange.self)
        let session = VaultSession(try #require(sources.vault), metrics: Gauges()) { continuation.yield($0) }
        let task = Task { await session.run() }
        defer { task.cancel() }
        let end = ContinuousClock.now + .seconds(8)
        var port = 1
        var changed = changes.makeAsyncIterator()
        while ContinuousClock.now < end {
            port += 1
            try await server.write(["shop.port": "\(port)"])
            let change = try #require(await changed.next())
            #expect(change.keys == ["shop.port"])
            #expect(try sources.replacing(vault: change.values).read(ShopSettings.self).port == port)
        }
        #expect(port >= 4)
    }

    @Test("A token that an operator revokes is replaced at the next read")
    func revoked() async throws {
        try await server.write(["shop.port": "1"])
        try await server.grant()
        let sources = try server.load([
            "role_id": try await server.appRole(), "approle_mount": server.name,
            "secret_id": try await server.secretID(),
        ])
        try await server.call(.POST, "sys/leases/revoke-prefix/auth/\(server.name)/login")
        try await server.write(["shop.port": "2"])
        let changes = Changes()
        let session = VaultSession(try #require(sources.vault), metrics: Gauges()) { changes.add($0) }
        try await session.refresh()
        #expect(changes.keys == [["shop.port"]])
    }

    @Test("close() ends the token that the process logged in for")
    func close() async throws {
        try await server.write(["shop.port": "1"])
        try await server.grant()
        let login = [
            "role_id": try await server.appRole(), "approle_mount": server.name,
            "secret_id": try await server.secretID(),
        ]
        func tokens() async throws -> Int {
            let list = try await server.call(.GET, "auth/token/accessors?list=true")
            let accessors = (list["data"] as? [String: Any])?["keys"] as? [String] ?? []
            var count = 0
            for accessor in accessors {
                // Tokens of other tests end in the meantime.
                let found = try? await server.call(.POST, "auth/token/lookup-accessor", ["accessor": accessor])
                let policies = (found?["data"] as? [String: Any])?["policies"] as? [String] ?? []
                if policies.contains(server.name) { count += 1 }
            }
            return count
        }
        let connection = try #require(try server.load(login).vault)
        #expect(try await tokens() == 1)
        try connection.close()
        #expect(try await tokens() == 0)
    }

    @Test(
        "Dynamic credentials of PostgreSQL become database.url, and others replace them after a new login",
        .enabled(if: VaultServer.postgres != nil, "no PostgreSQL: run the tests with scripts/with-postgres"))
    func database() async throws {
        let postgres = try #require(VaultServer.postgres)
        try await server.write(["shop.port": "1"])
        try await server.call(.POST, "sys/mounts/\(server.name)", ["type": "database"])
        try await server.call(
            .POST, "\(server.name)/config/main",
            [
                "plugin_name": "postgresql-database-plugin", "allowed_roles": "shop", "username": "admin",
                "password": "trellis", "connection_url": "postgresql://{{username}}:{{password}}@\(postgres)/postgres",
            ])
        let create = #"CREATE ROLE "{{name}}" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'"#
        try await server.call(
            .POST, "\(server.name)/roles/shop",
            ["db_name": "main", "creation_statements": create, "default_ttl": "60s", "max_ttl": "300s"])
        try await server.grant(#"path "\#(server.name)/creds/shop" { capabilities = ["read"] }"#)
        let sources = try server.load([
            "role_id": try await server.appRole(), "approle_mount": server.name,
            "secret_id": try await server.secretID(), "database_role": "\(server.name)/creds/shop",
            "database_url": "postgres://\(postgres)/postgres",
        ])
        let first = try sources.read(DatabaseSample.self).url.reveal()
        #expect(first.hasPrefix("postgres://v-"))
        #expect(first.hasSuffix("@\(postgres)/postgres"))
        let connection = try #require(sources.vault)
        try connection.close()
        let changes = Changes()
        try await VaultSession(connection, metrics: Gauges()) { changes.add($0) }.refresh()
        #expect(changes.keys == [["database.url"]])
    }
}
