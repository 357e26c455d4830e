import TrellisKernel

extension Permission {
    /// See the tenant's API keys.
    package static let apiKeysView = Permission("api_keys.view", "See the tenant's API keys, without their secrets.")
    /// Decide which API keys the tenant has.
    package static let apiKeysManage = Permission("api_keys.manage", "Create, change, rotate and delete API keys.")
}

extension Quota {
    /// The API keys of a tenant.
    package static let apiKeys = Quota("api_keys", "API keys.")
}
