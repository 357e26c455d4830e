internal import TrellisKernel

/// Dynamic database credentials.
struct VaultDatabase: Sendable {
    /// A user that the server created, with the address to use it.
    struct Credentials: Sendable {
        let url: Secret<String>
        /// Nil when they have no end.
        let lease: VaultLease?
    }

    let client: VaultClient
    let role: VaultPath
    let address: DatabaseAddress
    let clock: any Clock

    /// Returns new credentials.
    func credentials(_ token: Secret<String>, _ patience: VaultPatience) throws(VaultError) -> Credentials {
        let reply = try client.call(role, token: token, patience)
        let data = reply.json["data"]
        switch reply.status {
        case 403: throw .denied(address: "\(client.address)", path: "\(role)")
        case 404: throw .noMount(address: "\(client.address)", path: "\(role)")
        case 200...299: break
        default:
            throw .unexpected(address: "\(client.address)", status: reply.status, reason: reply.reason)
        }
        guard let user = data["username"].text, let password = data["password"].text else {
            throw .noCredentials(path: "\(role)")
        }
        return Credentials(url: Secret(address.url(user: user, password: password)), lease: lease(reply.json))
    }

    /// Renews the lease, and returns the new one; nil when the server doesn't renew it any more.
    func renew(
        _ lease: VaultLease, _ token: Secret<String>, _ patience: VaultPatience
    ) throws(VaultError) -> VaultLease? {
        let reply = try client.call(
            .fixed("sys", "leases", "renew"), token: token, body: ["lease_id": lease.id], patience)
        guard reply.isSuccess, let seconds = reply.json["lease_duration"].integer, seconds > 0 else { return nil }
        return lease.renewed(
            for: .seconds(seconds), isRenewable: reply.json["renewable"].truth ?? false, at: clock.now)
    }

    /// The layer of the credentials, with the key `database.url`.
    func layer(_ credentials: Credentials) -> VaultValues.Layer {
        let origin = "vault \(role)"
        return VaultValues.Layer(
            name: origin,
            entries: ["database.url": VaultValues.Entry(raw: .text(credentials.url.reveal()), origin: origin)])
    }

    /// Returns the lease of a response; for static roles, which have none, the time until the next rotation.
    private func lease(_ json: VaultJSON) -> VaultLease? {
        let id = json["lease_id"].text ?? ""
        guard let seconds = id.isEmpty ? json["data"]["ttl"].integer : json["lease_duration"].integer, seconds > 0
        else {
            return nil
        }
        return VaultLease(
            id: id, duration: .seconds(seconds), isRenewable: !id.isEmpty && json["renewable"].truth ?? false,
            start: clock.now)
    }
}
