import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisUsers

extension TenantsModule {
    /// Adds a product's fields to tenants: one tenant-owned row of a side table for each tenant, and one member of the
    /// tenant's JSON.
    ///
    /// As `UsersModule.extend`. The member is in the bodies of `POST /tenants` and `PATCH /tenants/current`, and in all
    /// responses with a tenant; sign-up has it as `tenant_` and the name. The primary key of the side table is
    /// the tenant's id, which is in `tenant_id` as well.
    ///
    /// - Throws: `SchemaExtensionError` for a name that tenants have already, or that isn't in snake case.
    public mutating func extend<
        Row: Record, Input: ObjectSchema, Change: ObjectSchema, Output: ObjectSchema
    >(
        _ row: Row.Type, as name: String = "profile", input: Input.Type, update change: Change.Type,
        output: Output.Type, conflict: (any AppError)? = nil,
        make: @escaping @Sendable (_ input: Input, _ tenant: TenantRecord, _ tx: TenantTransaction) throws -> Row,
        change apply: @escaping @Sendable (_ row: inout Row, _ change: Change, _ tx: TenantTransaction) throws -> Void,
        view: @escaping @Sendable (_ row: Row) -> Output
    ) throws where Row.Key == ID<Tenant>, Row.Owner == OwnedByTenant {
        store.side = SideTable(
            of: row, as: name, input: input, update: change, output: output, conflict: conflict, make: make,
            change: apply, view: view)
        extensions = try Self.extensions(of: store, users: users)
    }

    /// Adds a product's fields to memberships: one tenant-owned row of a side table for each membership, and one member
    /// of the JSON of members.
    ///
    /// As `UsersModule.extend`. The member is in the bodies and responses of invitations and of `PATCH` of members, and in
    /// the responses and the list of members. The first owner of a tenant has no input. The primary key of the side table is the membership's id, with a
    /// foreign key on `tenant_id` and `id`.
    ///
    /// - Throws: `SchemaExtensionError` for a name that members have already, or that isn't in snake case.
    public mutating func extendMemberships<
        Row: Record, Input: ObjectSchema, Change: ObjectSchema, Output: ObjectSchema
    >(
        _ row: Row.Type, as name: String = "profile", input: Input.Type, update change: Change.Type,
        output: Output.Type, conflict: (any AppError)? = nil,
        make:
            @escaping @Sendable (_ input: Input, _ membership: MembershipRecord, _ tx: TenantTransaction) throws -> Row,
        change apply: @escaping @Sendable (_ row: inout Row, _ change: Change, _ tx: TenantTransaction) throws -> Void,
        view: @escaping @Sendable (_ row: Row) -> Output
    ) throws where Row.Key == ID<Member>, Row.Owner == OwnedByTenant {
        store.memberships.side = SideTable(
            of: row, as: name, input: input, update: change, output: output, conflict: conflict, make: make,
            change: apply, view: view)
        extensions = try Self.extensions(of: store, users: users)
    }

    /// Uses the users of this module, with the product's steps and fields.
    ///
    /// - Throws: `SchemaExtensionError` when lists of members would have two members of one name.
    public mutating func use(users: UsersModule) throws {
        extensions = try Self.extensions(of: store, users: users.store)
        self.users = users.store
    }

    private static func extensions(of store: TenantStore, users: UserStore) throws -> SchemaExtensions {
        var extensions = SchemaExtensions()
        if let side = store.side {
            try side.addInput(&extensions, TenantCreate.self, side.name)
            try side.addChange(&extensions, TenantUpdate.self, side.name)
            try side.addOutput(&extensions, TenantResponse.self, side.name)
        }
        if let side = store.memberships.side {
            try side.addInput(&extensions, InvitationCreate.self, side.name)
            try side.addChange(&extensions, MemberUpdate.self, side.name)
            try side.addOutput(&extensions, MemberResponse.self, side.name)
        }
        try users.extendMembers(&extensions, MemberResponse.self)
        return extensions
    }
}

extension TenantStore {
    /// The name of the product's member in a sign-up; nil without one.
    package var signUpMemberName: String? { side.map { Self.signUpPrefix + $0.name } }
    /// Reads the product's fields of a sign-up from the JSON that was stored; nil without a side table.
    package func readInput(_ text: String) throws -> (any SchemaValue)? { try side?.readInput(text) }
    /// What precedes the name of the product's member in a sign-up, which has the user's member too.
    package static let signUpPrefix = "tenant_"

    /// Adds the product's fields to the bodies of a sign-up.
    ///
    /// - Throws: `SchemaExtensionError` for a name that one of them has already.
    package func extendSignUp(
        _ extensions: inout SchemaExtensions, request: any ObjectSchema.Type, response: any ObjectSchema.Type
    ) throws(SchemaExtensionError) {
        guard let side, let name = signUpMemberName else { return }
        try side.addInput(&extensions, request, name)
        try side.addOutput(&extensions, response, name)
    }
}
