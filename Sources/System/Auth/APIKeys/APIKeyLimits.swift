import TrellisKernel
import TrellisTenants
import TrellisWeb

/// The limits of API keys, from the settings.
struct APIKeyLimits: Sendable {
    /// The longest time until a key expires, and the time of one without an expiry.
    let lifetime: Duration
    /// How long the previous secret stays valid after a rotation that doesn't say it.
    let overlap: Duration

    /// Returns when a key expires.
    ///
    /// - Throws: ``APIKeyError/expiryRefused(days:)`` for a time in the past, or after the longest time.
    func expiry(_ wanted: Timestamp?, at now: Timestamp) throws(APIKeyError) -> Timestamp {
        let latest = now + lifetime
        guard let wanted else { return latest }
        guard now < wanted, wanted <= latest else {
            throw .expiryRefused(days: Int(lifetime.components.seconds / 86_400))
        }
        return wanted
    }

    /// Returns the networks in their normal form, without repetitions.
    ///
    /// - Throws: ``APIKeyError/networkInvalid(_:)`` with each that is none.
    func networks(_ texts: [String]) throws(APIKeyError) -> [String] {
        var (found, violations): ([String], [Violation]) = ([], [])
        for (index, text) in texts.enumerated() {
            guard let network = IPNetwork(text) else {
                violations.append(
                    Violation(
                        pointer: "/allowed_networks/\(index)", code: "api_key.network_invalid",
                        text: "\(text, "network") is not a network in CIDR notation."))
                continue
            }
            if !found.contains(network.description) { found.append(network.description) }
        }
        guard violations.isEmpty else { throw .networkInvalid(violations) }
        return found
    }
}

extension RoleCatalog {
    /// Throws unless each scope is a permission that exists and that the role grants.
    ///
    /// - Throws: ``APIKeyError/scopeRefused(_:)``.
    func check(_ scopes: [String], of role: RoleRecord) throws(APIKeyError) {
        let (declared, granted) = (Set(permissions.map(\.name)), grants(role.kind, role.permissions))
        let refused = scopes.enumerated().filter { scope in
            !declared.contains(scope.element) || !granted.contains(Permission(scope.element, ""))
        }
        guard !refused.isEmpty else { return }
        throw .scopeRefused(
            refused.map { scope in
                Violation(
                    pointer: "/scopes/\(scope.offset)", code: "api_key.scope_refused",
                    text: "The role does not grant \(scope.element, "name").")
            })
    }
}
