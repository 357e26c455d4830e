/// How the process identifies itself.
enum VaultIdentity: Sendable {
    case token(Secret<String>)
    case wrappedToken(Secret<String>)
    case appRole(roleID: String, secretID: Secret<String>?, isWrapped: Bool, mount: VaultPath)
    case kubernetes(role: String, tokenFile: String, mount: VaultPath)

    /// The identity that valid settings describe; nil when they have none.
    init?(_ settings: VaultSettings) {
        if let token = settings.token {
            self = .token(token)
        } else if let token = settings.wrappedToken {
            self = .wrappedToken(token)
        } else if let roleID = settings.roleID, let mount = VaultPath(settings.appRoleMount) {
            self = .appRole(
                roleID: roleID, secretID: settings.wrappedSecretID ?? settings.secretID,
                isWrapped: settings.wrappedSecretID != nil, mount: mount)
        } else if let role = settings.kubernetesRole, let mount = VaultPath(settings.kubernetesMount) {
            self = .kubernetes(role: role, tokenFile: settings.kubernetesTokenFile, mount: mount)
        } else {
            return nil
        }
    }

    /// Whether a second login is possible.
    var canRepeat: Bool {
        switch self {
        case .token, .wrappedToken: false
        case .appRole, .kubernetes: true
        }
    }
}
