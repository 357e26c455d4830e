/// A KV version 2 engine.
struct VaultStore: Sendable {
    /// What is at a path.
    enum Content: Sendable {
        case secret(VaultSecret)
        case absent
        case deleted(version: Int)
        /// The token may not know.
        case denied
    }

    private let client: VaultClient
    private let token: Secret<String>
    private let mount: VaultPath
    private let patience: VaultPatience

    /// Finds the engine that `path` is in, and returns it with the rest of the path.
    ///
    /// The rest may begin with `data`, as in the paths of the API and of policies.
    static func find(
        _ path: VaultPath, _ client: VaultClient, _ token: Secret<String>, _ patience: VaultPatience
    ) throws(VaultError) -> (store: VaultStore, rest: VaultPath) {
        let mounts = VaultPath.fixed("sys", "internal", "ui", "mounts")
        let reply = try client.call(mounts.appending(path), token: token, patience)
        let data = reply.json["data"]
        var mount = path.components.first.map { VaultPath.fixed($0) } ?? path
        // Refused for a token without any right below it, and for a mount that doesn't exist: reading will tell.
        if reply.isSuccess, let found = data["path"].text.flatMap({ VaultPath($0) }) {
            guard data["options"]["version"].text == "2" else { throw .notVersion2(path: "\(path)") }
            mount = found
        }
        guard var rest = path.below(mount) else {
            throw .nothing(address: "\(client.address)", path: "\(path)", deletedVersion: nil)
        }
        if rest.components.first == "data", let inner = rest.below(.fixed("data")) { rest = inner }
        return (VaultStore(client: client, token: token, mount: mount, patience: patience), rest)
    }

    /// Reads the secret at a path of the engine.
    func read(_ path: VaultPath) throws(VaultError) -> Content {
        let reply = try client.call(mount.appending(.fixed("data")).appending(path), token: token, patience)
        let name = mount.appending(path)
        let data = reply.json["data"]
        let version = data["metadata"]["version"].integer
        switch reply.status {
        case 200...299: return .secret(VaultSecret(path: name, version: version, fields: data["data"].members ?? [:]))
        case 404:
            if let version { return .deleted(version: version) }
            if !reply.json["errors"].texts.isEmpty {
                throw .noMount(address: "\(client.address)", path: "\(mount)")
            }
            return .absent
        case 403: return .denied
        default:
            throw .unexpected(address: "\(client.address)", status: reply.status, reason: reply.reason)
        }
    }

    /// Returns the names below a path, folders with a slash at the end; empty when there are none, and nil when the token
    /// may not list them.
    func list(_ path: VaultPath) throws(VaultError) -> [String]? {
        let reply = try client.call(
            mount.appending(.fixed("metadata")).appending(path), query: "?list=true", token: token, patience)
        switch reply.status {
        case 200...299: return reply.json["data"]["keys"].texts
        case 403: return nil
        default: return []
        }
    }

    /// Returns the whole path of a path of the engine.
    func name(_ path: VaultPath) -> VaultPath { mount.appending(path) }
}
