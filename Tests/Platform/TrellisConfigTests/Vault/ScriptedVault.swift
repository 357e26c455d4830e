import Foundation
import Synchronization
import TrellisConfig
import TrellisKernel

/// A transport without a network: it returns what a test defines for each path.
final class ScriptedVault: VaultTransport {
    /// What a path returns: a status with a JSON body, or no response.
    enum Step: Sendable {
        case reply(Int, String)
        case away
    }
    private struct State {
        var steps: [String: [Step]] = [:]
        var requests: [String] = []
        var isAway = false
    }
    private let state = Mutex(State())

    /// The requests so far: method, path below `/v1/`, and token.
    var requests: [String] { state.withLock { $0.requests } }

    /// Whether every request fails.
    var isAway: Bool {
        get { state.withLock { $0.isAway } }
        set { state.withLock { $0.isAway = newValue } }
    }

    /// Defines what `path` returns: each step once, the last one from then on.
    func set(_ path: String, _ steps: Step...) {
        state.withLock { $0.steps[path] = steps }
    }

    /// Defines a secret of the KV engine at `secret/`.
    func secret(_ path: String, version: Int = 1, _ fields: String) {
        set(
            "secret/data/\(path)",
            .reply(200, #"{"data": {"data": \#(fields), "metadata": {"version": \#(version)}}}"#))
    }

    /// Defines what a path of that engine lists.
    func listing(_ path: String, _ names: String...) {
        let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
        set("secret/metadata/\(path)?list=true", .reply(200, #"{"data": {"keys": [\#(list)]}}"#))
    }

    /// Defines a token of this lifetime in seconds; zero for no end.
    func token(ttl: Int, isRenewable: Bool = true) {
        set("auth/token/lookup-self", .reply(200, #"{"data": {"ttl": \#(ttl), "renewable": \#(isRenewable)}}"#))
    }

    /// Returns the body of a login.
    static func login(_ token: String, ttl: Int) -> Step {
        .reply(200, #"{"auth": {"client_token": "\#(token)", "lease_duration": \#(ttl), "renewable": true}}"#)
    }

    func send(_ request: VaultRequest, limit: Duration) throws(VaultTransportError) -> VaultResponse {
        let path = request.url.components(separatedBy: "/v1/").last ?? ""
        let token = request.headers.first { $0.name == "X-Vault-Token" }?.value
        let step = state.withLock { state -> Step in
            state.requests.append("\(request.method) \(path)" + (token.map { " \($0)" } ?? ""))
            if state.isAway { return .away }
            guard let steps = state.steps[path], let first = steps.first else {
                // The mount is in the KV version 2 engine by default; nothing is found elsewhere.
                let mount = #"{"data": {"path": "secret/", "options": {"version": "2"}}}"#
                let isMount = path.hasPrefix("sys/internal/ui/mounts/secret")
                return isMount ? .reply(200, mount) : .reply(404, #"{"errors": []}"#)
            }
            if steps.count > 1 { state.steps[path] = Array(steps.dropFirst()) }
            return first
        }
        switch step {
        case .reply(let status, let body): return VaultResponse(status: status, body: Array(body.utf8))
        case .away: throw VaultTransportError("connection refused")
        }
    }
}

/// A folder and a server that settings come from.
struct VaultFixture {
    let vault = ScriptedVault()
    let clock = ManualClock()
    let folder: SettingsFolder
    var variables = [
        "APP_VAULT__ADDRESS": "http://127.0.0.1:8200", "APP_VAULT__PATH": "secret/shop", "APP_VAULT__TOKEN": "t-secret",
        "APP_VAULT__START_LIMIT": "0", "APP_ENV": "test",
    ]

    init(toml: String = "", _ variables: [String: String] = [:]) throws {
        folder = try SettingsFolder(["settings.toml": toml])
        self.variables.merge(variables) { $1 }
    }

    func load(_ connection: VaultConnection? = nil) -> SettingsSources {
        var loader = SettingsLoader(directory: folder.path, variables: variables)
        loader.vaultDependencies.transport = { [vault] _ in vault }
        loader.vaultDependencies.clock = clock
        loader.vaultDependencies.pause = { _ in }
        loader.vault = connection
        return loader.load()
    }

    /// The problems of the shop's and Vault's sections, one line each.
    func problems() -> [String] {
        TrellisConfigTests.problems(load(), [ShopSettings.self, TrellisConfig.VaultSettings.self])
    }

    /// The shop's section.
    func shop() throws -> ShopSettings { try load().read(ShopSettings.self) }
}
