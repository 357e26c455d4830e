package import TrellisConfig
package import TrellisKernel

/// Whose value of a setting it is.
package enum SettingSubject: Hashable, Sendable, LosslessStringConvertible {
    /// The product's.
    case product
    /// That of the tenants of the plan with this key.
    case plan(String)
    /// A tenant's.
    case tenant(ID<Tenant>)
    /// A user's, in all tenants.
    case user(ID<User>)

    package var level: ScopedSettingLevel {
        switch self {
        case .product: .product
        case .plan: .plan
        case .tenant: .tenant
        case .user: .user
        }
    }

    /// The tenant whose rows they are: the platform's unless they are of a tenant.
    var owner: ID<Tenant> {
        if case .tenant(let id) = self { id } else { .platform }
    }

    /// What tells the rows of one level and owner apart.
    var column: String {
        switch self {
        case .product, .tenant: ""
        case .plan(let key): key
        case .user(let id): id.description
        }
    }

    /// What is wrong with the key of a plan; nil when it can be one.
    var violation: Violation? {
        guard case .plan(let key) = self,
            !(1...100).contains(key.utf8.count) || key.unicodeScalars.contains(where: \.isUnusableInKey)
        else { return nil }
        return Violation(
            pointer: "/path/plan", code: "length",
            message: "The key of a plan has 1 to 100 bytes, without spaces and control characters.")
    }

    /// As in `product`, `plan:team`, `tenant:0193…`.
    package var description: String {
        switch self {
        case .product: "product"
        case .plan(let key): "plan:\(key)"
        case .tenant(let id): "tenant:\(id)"
        case .user(let id): "user:\(id)"
        }
    }

    /// Parses ``description``.
    package init?(_ description: String) {
        if description == "product" {
            self = .product
        } else if let key = description.removingPrefix(utf8: "plan:") {
            self = .plan(String(key))
        } else if let id = description.removingPrefix(utf8: "tenant:").flatMap({ ID<Tenant>(String($0)) }) {
            self = .tenant(id)
        } else if let id = description.removingPrefix(utf8: "user:").flatMap({ ID<User>(String($0)) }) {
            self = .user(id)
        } else {
            return nil
        }
    }
}

extension Unicode.Scalar {
    /// Whether it is a space, a control character, or one that isn't seen.
    fileprivate var isUnusableInKey: Bool {
        properties.isWhitespace || properties.isDefaultIgnorableCodePoint
            || [.control, .format].contains(properties.generalCategory)
    }
}
