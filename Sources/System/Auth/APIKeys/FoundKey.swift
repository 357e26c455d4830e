import TrellisKernel
import TrellisWeb

/// An API key as the guard's query found it.
struct FoundKey: Sendable {
    let secretID: ID<APIKeySecret>
    let keyID: ID<APIKey>
    /// When the key expires, or before that its replaced secret.
    let expiresAt: Timestamp
    let lastUsedAt: Timestamp?
    let networks: [String]
    /// Whether the request names no tenant, or among others the key's.
    let hasName: Bool
    /// Whether all names in the request are the key's tenant.
    let hasAllNames: Bool
    /// Why the tenant is closed; nil for an open one.
    let closed: AccessError?
    let membership: Membership

    /// Returns whether a client with this address may use the key; an unknown address only without a limit.
    func admits(_ address: IPAddress?) -> Bool {
        guard !networks.isEmpty else { return true }
        guard let address else { return false }
        return networks.contains { IPNetwork($0)?.contains(address) ?? false }
    }
}
