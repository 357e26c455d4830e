internal import Synchronization
internal import TrellisKernel

/// Logins, and what becomes of tokens.
final class VaultLogin: Sendable {
    private let client: VaultClient
    private let identity: VaultIdentity
    private let clock: any Clock
    /// The secret id that a wrapping token gave; a wrapping token works only once.
    private let unwrappedSecretID = Mutex<Secret<String>?>(nil)

    init(_ client: VaultClient, _ identity: VaultIdentity, clock: any Clock) {
        self.client = client
        self.identity = identity
        self.clock = clock
    }

    /// Whether ``login(_:)`` works more than once.
    var canRepeat: Bool { identity.canRepeat }

    /// Logs in, and returns the token.
    func login(_ patience: VaultPatience) throws(VaultError) -> VaultToken {
        switch identity {
        case .token(let token):
            return VaultToken(value: token, lease: try lookUp(token, patience))
        case .wrappedToken(let wrapping):
            let reply = try unwrap(wrapping, setting: "vault.wrapped_token", patience) { $0.contains(utf8: "auth") }
            return try token(reply, "wrapped token")
        case .appRole(let roleID, let secretID, let isWrapped, let mount):
            var body = ["role_id": roleID]
            if let secretID {
                body["secret_id"] = try isWrapped ? unwrapped(secretID, patience).reveal() : secretID.reveal()
            }
            return try token(try logIn(mount, body, patience), "AppRole")
        case .kubernetes(let role, let file, let mount):
            // The file changes while the process runs.
            let body = ["role": role, "jwt": try Self.serviceAccount(file)]
            return try token(try logIn(mount, body, patience), "Kubernetes")
        }
    }

    /// Renews the token, and returns its lease; nil when the server doesn't renew it any more.
    func renew(_ token: VaultToken, _ patience: VaultPatience) throws(VaultError) -> VaultLease? {
        let reply = try client.call(Self.tokenPath("renew-self"), token: token.value, body: [:], patience)
        guard reply.isSuccess, let lease = lease(reply.json["auth"]), let old = token.lease else { return nil }
        return old.renewed(for: lease.duration, isRenewable: lease.isRenewable, at: lease.start)
    }

    /// Returns whether the server knows the token.
    func isValid(_ token: VaultToken, _ patience: VaultPatience) throws(VaultError) -> Bool {
        try client.call(Self.tokenPath("lookup-self"), token: token.value, patience).isSuccess
    }

    /// Ends the token and what was read with it, if the process logged in by itself.
    func revoke(_ token: VaultToken, _ patience: VaultPatience) throws(VaultError) {
        guard canRepeat else { return }
        _ = try client.call(Self.tokenPath("revoke-self"), token: token.value, body: [:], patience)
    }

    private static func tokenPath(_ name: String) -> VaultPath { .fixed("auth", "token", name) }

    /// Returns the lease of a given token; nil when it has no end, or may not look itself up.
    private func lookUp(_ token: Secret<String>, _ patience: VaultPatience) throws(VaultError) -> VaultLease? {
        let reply = try client.call(Self.tokenPath("lookup-self"), token: token, patience)
        let data = reply.json["data"]
        guard reply.isSuccess, let seconds = data["ttl"].integer, seconds > 0 else { return nil }
        return VaultLease(
            duration: .seconds(seconds), isRenewable: data["renewable"].truth ?? false, start: clock.now)
    }

    private func logIn(
        _ mount: VaultPath, _ body: [String: String], _ patience: VaultPatience
    ) throws(VaultError) -> VaultClient.Reply {
        try client.call(VaultPath.fixed("auth").appending(mount).appending(.fixed("login")), body: body, patience)
    }

    private func token(_ reply: VaultClient.Reply, _ method: String) throws(VaultError) -> VaultToken {
        let auth = reply.json["auth"]
        guard reply.isSuccess, let value = auth["client_token"].text else {
            throw .loginRefused(address: "\(client.address)", method: method, reason: reply.reason)
        }
        return VaultToken(value: Secret(value), lease: lease(auth))
    }

    /// Returns the lease in the `auth` of a response; nil for a token without end.
    private func lease(_ auth: VaultJSON) -> VaultLease? {
        guard let seconds = auth["lease_duration"].integer, seconds > 0 else { return nil }
        return VaultLease(
            duration: .seconds(seconds), isRenewable: auth["renewable"].truth ?? false, start: clock.now)
    }

    private func unwrapped(_ wrapping: Secret<String>, _ patience: VaultPatience) throws(VaultError) -> Secret<String> {
        if let known = unwrappedSecretID.withLock({ $0 }) { return known }
        let setting = "vault.wrapped_secret_id"
        let reply = try unwrap(wrapping, setting: setting, patience) { $0.hasSuffix(utf8: "/secret-id") }
        guard let text = reply.json["data"]["secret_id"].text else {
            throw .unwrapped(address: "\(client.address)", setting: setting)
        }
        let secretID = Secret(text)
        unwrappedSecretID.withLock { $0 = secretID }
        return secretID
    }

    /// Unwraps a response after a check of the path that it came from, since anyone can wrap a response of their own.
    private func unwrap(
        _ wrapping: Secret<String>, setting: String, _ patience: VaultPatience, from isExpected: (String) -> Bool
    ) throws(VaultError) -> VaultClient.Reply {
        let wrappings = VaultPath.fixed("sys", "wrapping")
        let info = try client.call(
            wrappings.appending(.fixed("lookup")), body: ["token": wrapping.reveal()], patience)
        guard info.isSuccess, let path = info.json["data"]["creation_path"].text else {
            throw .unwrapped(address: "\(client.address)", setting: setting)
        }
        guard path.contains(utf8: "auth/"), isExpected(path) else { throw .wrongWrapping(setting: setting, path: path) }
        let reply = try client.call(wrappings.appending(.fixed("unwrap")), token: wrapping, body: [:], patience)
        guard reply.isSuccess else { throw .unwrapped(address: "\(client.address)", setting: setting) }
        return reply
    }

    private static func serviceAccount(_ file: String) throws(VaultError) -> String {
        switch FileText.read(file) {
        case .text(let text) where !text.trimmed.isEmpty: return text.trimmed
        case .text: throw .missingServiceAccount(file: file, reason: "it is empty")
        case .missing: throw .missingServiceAccount(file: file, reason: "no such file")
        case .unreadable(let reason): throw .missingServiceAccount(file: file, reason: reason)
        }
    }
}
