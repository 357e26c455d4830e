import Foundation
import Testing
import TrellisConfig

@Suite(
    .enabled(if: VaultServer.isPresent, "no server: run the tests with scripts/with-vault"),
    .timeLimit(.minutes(2)))
struct VaultServerTests {
    private let server = VaultServer()

    @Test("A token reads the secrets of the environment, with their versions")
    func token() async throws {
        try await server.write(["shop.port": "1", "shop.name": "old"])
        try await server.write(["shop.port": "1", "shop.name": "base"])
        try await server.write(["SHOP__PORT": "2"], to: "/test")
        try await server.write(["contact": "a@b.c", "is_open": false], to: "/test/shop")
        try await server.write(["shop.port": "3"], to: "/production")
        let sources = try server.load(["token": server.rootToken])
        let shop = try sources.read(ShopSettings.self)
        #expect(shop.port == 2)
        #expect(shop.name == "base")
        #expect(shop.contact == "a@b.c")
        #expect(!shop.isOpen)
        let origin = try ConfigReport(SettingsCatalog([ShopSettings.self]), sources).get("shop.name").origin
        #expect(origin?.description == "vault secret/\(server.name) version 2")
    }

    @Test("A token with a policy for the path reads it, and nothing else")
    func policy() async throws {
        try await server.write(["port": 7], to: "/shop")
        try await server.grant()
        let created = try await server.call(.POST, "auth/token/create", ["policies": [server.name], "ttl": "60s"])
        let token = try VaultServer.text(created, "auth", "client_token")
        #expect(try server.load(["token": token]).read(ShopSettings.self).port == 7)
        let other = try server.problems(["token": token, "path": "secret/other"])
        #expect(other.first?.contains("doesn't let the token read secret/other") == true)
        let wrong = try server.problems(["token": "s.wrong"])
        #expect(wrong.first?.contains("refuses the token: it ended, was revoked or is wrong") == true)
        #expect(wrong.first?.contains("s.wrong") == false)
    }

    @Test("An unknown mount, an engine of version 1, an unknown path and a deleted secret are errors")
    func wrongPaths() async throws {
        let token = ["token": server.rootToken]
        func problem(_ path: String) throws -> String? {
            try server.problems(token.merging(["path": path]) { $1 }).first
        }
        #expect(try problem("nowhere/shop")?.contains("has no secret engine at nowhere") == true)
        #expect(try problem("secret/\(server.name)")?.contains("has no secret at secret/\(server.name). Write") == true)
        try await server.call(.POST, "sys/mounts/\(server.name)", ["type": "kv", "options": ["version": "1"]])
        #expect(try problem("\(server.name)/shop")?.contains("is not in a KV version 2 engine") == true)
        try await server.write(["shop.port": "1"])
        try await server.call(.DELETE, "secret/data/\(server.name)")
        #expect(try problem("secret/\(server.name)")?.contains("version 1 was deleted") == true)
    }

    @Test("TLS needs the CA's certificate")
    func encryption() async throws {
        try await server.write(["shop.port": "4"])
        let login = ["token": server.rootToken, "address": server.encryptedAddress]
        let sources = try server.load(login.merging(["ca_file": server.caFile]) { $1 })
        #expect(try sources.read(ShopSettings.self).port == 4)
        #expect(try server.problems(login).first?.contains("isn't trusted") == true)
        let missing = try server.problems(login.merging(["ca_file": "/nothing.pem"]) { $1 })
        #expect(missing.first?.contains("/nothing.pem has no PEM certificate that can be read") == true)
    }

    @Test("AppRole logs in; a wrong secret id and an unknown mount are refused")
    func appRole() async throws {
        try await server.write(["shop.port": "5"])
        try await server.grant()
        let login = ["role_id": try await server.appRole(), "approle_mount": server.name]
        let secretID = try await server.secretID()
        #expect(try server.load(login.merging(["secret_id": secretID]) { $1 }).read(ShopSettings.self).port == 5)
        let wrong = try server.problems(login.merging(["secret_id": "wr0ng-secret"]) { $1 }).first
        #expect(wrong?.contains("refuses the AppRole login: invalid role or secret ID") == true)
        #expect(wrong?.contains("wr0ng-secret") == false)
        let unmounted = try server.problems(login.merging(["secret_id": secretID, "approle_mount": "none"]) { $1 })
        #expect(unmounted.first?.contains("refuses the AppRole login") == true)
    }

    @Test("A wrapped secret id works once; a second use is reported as possible interception")
    func wrappedSecretID() async throws {
        try await server.write(["shop.port": "6"])
        try await server.grant()
        var login = ["role_id": try await server.appRole(), "approle_mount": server.name]
        let wrapped = try await server.call(.POST, "auth/\(server.name)/role/shop/secret-id", wrapTTL: "60")
        login["wrapped_secret_id"] = try VaultServer.text(wrapped, "wrap_info", "token")
        let sources = try server.load(login)
        #expect(try sources.read(ShopSettings.self).port == 6)
        #expect(try server.problems(login).first?.contains("it was intercepted") == true)
        // The process has the secret id itself, so it can log in again.
        let connection = try #require(sources.vault)
        try connection.close()
        try await VaultSession(connection).refresh()
        #expect(connection.values.isStale == false)
    }

    @Test("A wrapped token works once, and a wrapping of something else is refused")
    func wrappedToken() async throws {
        try await server.write(["shop.port": "7"])
        try await server.grant()
        let options: [String: Any] = ["policies": [server.name], "ttl": "60s"]
        let wrapped = try await server.call(.POST, "auth/token/create", options, wrapTTL: "60")
        let login = ["wrapped_token": try VaultServer.text(wrapped, "wrap_info", "token")]
        #expect(try server.load(login).read(ShopSettings.self).port == 7)
        #expect(try server.problems(login).first?.contains("vault.wrapped_token: it ended or was used before") == true)
        let other = try await server.call(.POST, "sys/wrapping/wrap", ["client_token": "x"], wrapTTL: "60")
        let replaced = ["wrapped_token": try VaultServer.text(other, "wrap_info", "token")]
        #expect(try server.problems(replaced).first?.contains("wraps a response of sys/wrapping/wrap") == true)
    }

    @Test("The service account of Kubernetes logs in; the file is read at every login")
    func kubernetes() async throws {
        try await server.write(["shop.port": "8"])
        try await server.grant()
        try await server.call(.POST, "sys/auth/\(server.name)", ["type": "kubernetes"])
        let ca = try String(contentsOfFile: server.caFile, encoding: .utf8)
        try await server.call(
            .POST, "auth/\(server.name)/config",
            [
                "kubernetes_host": server.kubernetesAddress, "kubernetes_ca_cert": ca, "disable_local_ca_jwt": true,
                "token_reviewer_jwt": server.serviceAccount,
            ])
        try await server.call(
            .POST, "auth/\(server.name)/role/shop",
            [
                "bound_service_account_names": "trellis", "bound_service_account_namespaces": "default",
                "token_policies": server.name,
            ])
        let folder = try SettingsFolder(["token": server.serviceAccount + "\n"])
        let login = [
            "kubernetes_role": "shop", "kubernetes_mount": server.name, "kubernetes_token_file": "\(folder.path)/token",
        ]
        let sources = try server.load(login)
        #expect(try sources.read(ShopSettings.self).port == 8)
        let another = String(server.serviceAccount.dropLast(4)) + "0000"
        try Data(another.utf8).write(to: URL(fileURLWithPath: "\(folder.path)/token"))
        #expect(try server.problems(login).first?.contains("refuses the Kubernetes login") == true)
        let missing = try server.problems(login.merging(["kubernetes_token_file": "\(folder.path)/none"]) { $1 })
        #expect(missing.first?.contains("none can't be read: no such file") == true)
    }

    @Test("A namespace has its own secrets and logins")
    func namespace() async throws {
        try await server.call(.POST, "sys/namespaces/\(server.name)")
        let inner = VaultServer(namespace: server.name)
        try await inner.call(.POST, "sys/mounts/kv", ["type": "kv", "options": ["version": "2"]])
        try await inner.write(["shop.port": "9"], mount: "kv")
        let path = ["path": "kv/\(inner.name)", "token": server.rootToken]
        let sources = try inner.load(path.merging(["namespace": server.name]) { $1 })
        #expect(try sources.read(ShopSettings.self).port == 9)
        #expect(try inner.problems(path).first?.contains("has no secret engine at kv") == true)
        let unknown = try inner.problems(path.merging(["namespace": "t-none"]) { $1 })
        #expect(unknown.count == 1)
    }

    @Test("A wrapped secret id of a namespace is accepted")
    func namespacedWrapping() async throws {
        try await server.call(.POST, "sys/namespaces/\(server.name)")
        let inner = VaultServer(namespace: server.name)
        try await inner.call(.POST, "sys/mounts/secret", ["type": "kv", "options": ["version": "2"]])
        try await inner.write(["shop.port": "9"])
        try await inner.grant()
        let wrappedID = try await inner.appRole()
        let wrapped = try await inner.call(.POST, "auth/\(inner.name)/role/shop/secret-id", wrapTTL: "60")
        let sources = try inner.load([
            "namespace": server.name, "role_id": wrappedID, "approle_mount": inner.name,
            "wrapped_secret_id": try VaultServer.text(wrapped, "wrap_info", "token"),
        ])
        #expect(try sources.read(ShopSettings.self).port == 9)
    }

    @Test("A sealed server and one that is away are errors with the address")
    func unavailable() throws {
        let sealed = try server.problems(["address": server.sealedAddress, "token": "t"])
        #expect(sealed == ["vault: \(server.sealedAddress) is sealed. Unseal it"])
        let away = try server.problems(["address": "http://127.0.0.1:1", "token": "t"])
        #expect(away.first?.hasPrefix("vault: http://127.0.0.1:1 can't be reached: connection refused.") == true)
        let unknown = try server.problems(["address": "http://vault.invalid", "token": "t"])
        #expect(unknown.first?.contains("http://vault.invalid can't be reached: its name can't be resolved") == true)
    }
}
