import TrellisKernel
import TrellisSchema

/// A tenant before it is written: what the steps `before(.create)` and `before(.update)` get.
public struct TenantDraft: Sendable {
    /// The permanent id of the tenant, which is also the id of a product's side row.
    public let id: ID<Tenant>
    /// The user who will own a new tenant; nil when a tenant is updated.
    public let owner: ID<User>?
    /// The name of the tenant.
    public private(set) var name: String
    /// The short name in addresses; nil for none.
    public private(set) var slug: String?

    /// Creates a draft with names that the schema has validated.
    init(id: ID<Tenant> = ID(), owner: ID<User>? = nil, name: String, slug: String? = nil) {
        self.id = id
        self.owner = owner
        self.name = name
        self.slug = slug
    }

    /// Sets the short name; nil removes it.
    ///
    /// A step that calls it lists ``TenantSlugError/taken`` in its errors: another tenant may have the name.
    ///
    /// - Throws: `InvalidInput` for a name that the route would refuse.
    public mutating func setSlug(_ slug: String?) throws {
        _ = try SchemaCoding.decode(
            TenantCreate.self, from: SchemaCoding.bytes(TenantCreate(name: name, slug: slug)))
        self.slug = slug
    }

    /// Sets the name.
    ///
    /// - Throws: `InvalidInput` for a name that the route would refuse: 1 to 120 characters.
    public mutating func setName(_ name: String) throws {
        _ = try SchemaCoding.decode(TenantCreate.self, from: SchemaCoding.bytes(TenantCreate(name: name)))
        self.name = name
    }
}

/// A membership before it is written: what the steps `before(.create)` and `before(.update)` get.
///
/// Who may give which role was decided before the steps run, so a step can refuse the change but not alter it.
public struct MembershipDraft: Sendable {
    /// The id of the membership, which is also the id of a product's side row.
    public let id: ID<Member>
    /// The tenant.
    public let tenantID: ID<Tenant>
    /// The user.
    public let userID: ID<User>
    /// The role after the change.
    public let roleID: ID<Role>
    /// The name of the role after the change.
    public let role: String

    init(id: ID<Member> = ID(), of userID: ID<User>, as role: RoleRecord) {
        self.id = id
        self.userID = userID
        (tenantID, roleID, self.role) = (role.tenantID, role.id, role.name)
    }
}
