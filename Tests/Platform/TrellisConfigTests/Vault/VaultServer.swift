import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing
import TrellisConfig

/// The OpenBao server that `scripts/with-vault` starts for the tests.
struct VaultServer: Sendable {
    /// The methods that the set-up uses.
    enum Method: String {
        case GET, POST, PUT, DELETE
    }

    /// The variables of the script, without their prefix.
    private static let variables = ProcessInfo.processInfo.environment

    /// Whether a server runs.
    static var isPresent: Bool { variables["TEST_VAULT"] != nil }

    /// A name that no other test uses.
    let name = "t-" + UUID().uuidString.lowercased()
    let namespace: String?

    init(namespace: String? = nil) {
        self.namespace = namespace
    }

    var address: String { Self.variables["TEST_VAULT"] ?? "" }
    var rootToken: String { Self.variables["TEST_VAULT_TOKEN"] ?? "" }
    var encryptedAddress: String { Self.variables["TEST_VAULT_TLS"] ?? "" }
    var caFile: String { Self.variables["TEST_VAULT_CA"] ?? "" }
    var sealedAddress: String { Self.variables["TEST_VAULT_SEALED"] ?? "" }
    var kubernetesAddress: String { Self.variables["TEST_VAULT_KUBERNETES"] ?? "" }
    var serviceAccount: String { Self.variables["TEST_VAULT_ACCOUNT"] ?? "" }
    static var postgres: String? { variables["TEST_POSTGRES"] }

    /// Sends a request with the root token, and returns the response.
    ///
    /// - Parameter wrapTTL: how long the wrapped response lasts; nil for a plain response.
    @discardableResult
    func call(
        _ method: Method, _ path: String, _ body: [String: Any] = [:], wrapTTL: String? = nil
    ) async throws -> [String: Any] {
        var request = HTTPClientRequest(url: "\(address)/v1/\(path)")
        request.method = HTTPMethod(rawValue: method.rawValue)
        request.headers.add(name: "X-Vault-Token", value: rootToken)
        if let namespace { request.headers.add(name: "X-Vault-Namespace", value: namespace) }
        if let wrapTTL { request.headers.add(name: "X-Vault-Wrap-TTL", value: wrapTTL) }
        if method != .GET { request.body = .bytes(try JSONSerialization.data(withJSONObject: body)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        let bytes = Array(try await response.body.collect(upTo: 1 << 20).readableBytesView)
        guard (200...299).contains(response.status.code) else {
            throw VaultServerFailure(
                text: "\(method) \(path): \(response.status) \(String(decoding: bytes, as: UTF8.self))")
        }
        return bytes.isEmpty ? [:] : try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
    }

    /// Writes a secret of the engine at `secret/`, below the name of this test.
    func write(_ fields: [String: Any], to path: String = "", mount: String = "secret") async throws {
        try await call(.POST, "\(mount)/data/\(name)\(path)", ["data": fields])
    }

    /// Creates a policy with the name of this test, which lets a token read below that name.
    func grant(_ more: String = "") async throws {
        let policy = """
            path "secret/data/\(name)" { capabilities = ["read"] }
            path "secret/data/\(name)/*" { capabilities = ["read"] }
            path "secret/metadata/\(name)" { capabilities = ["list"] }
            path "secret/metadata/\(name)/*" { capabilities = ["list"] }
            \(more)
            """
        try await call(.PUT, "sys/policies/acl/\(name)", ["policy": policy])
    }

    /// Creates an AppRole with the policy, and returns its role id.
    func appRole(_ options: [String: Any] = [:]) async throws -> String {
        try await call(.POST, "sys/auth/\(name)", ["type": "approle"])
        let role = ["token_policies": name].merging(options) { $1 }
        try await call(.POST, "auth/\(name)/role/shop", role)
        return try await Self.text(call(.GET, "auth/\(name)/role/shop/role-id"), "data", "role_id")
    }

    /// Creates a secret id of the AppRole.
    func secretID() async throws -> String {
        try await Self.text(call(.POST, "auth/\(name)/role/shop/secret-id"), "data", "secret_id")
    }

    /// Loads the shop's settings with these settings of Vault.
    func load(_ settings: [String: String] = [:]) throws -> SettingsSources {
        let folder = try SettingsFolder(["settings.toml": ""])
        let given = ["address": address, "path": "secret/\(name)", "start_limit": "0"].merging(settings) { $1 }
        var variables = ["APP_ENV": "test"]
        for (key, value) in given { variables["APP_VAULT__\(key.uppercased())"] = value }
        return folder.load(variables)
    }

    /// Returns the problems of loading, one line each.
    func problems(_ settings: [String: String]) throws -> [String] {
        TrellisConfigTests.problems(try load(settings), [ShopSettings.self, TrellisConfig.VaultSettings.self])
    }

    /// Returns the text at these names of a response.
    static func text(_ response: [String: Any], _ names: String...) throws -> String {
        var value: Any? = response
        for name in names { value = (value as? [String: Any])?[name] }
        return try #require(value as? String)
    }
}

/// An unexpected response of the server to the set-up of a test.
struct VaultServerFailure: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}
