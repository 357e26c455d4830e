import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTenants

/// The fields of a user in ``AcmeProduct``.
@Record("acme_user")
struct AcmeUserRecord: Timestamped {
    let id: ID<User>
    var phone: String
    var jobTitle: String?
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
}

/// The fields of a new user.
@Schema
struct AcmeUserInput {
    /// The number for calls, in international form.
    @Pattern("^\\+[0-9]{5,15}$") var phone: String
    /// What the user does.
    @Length(1...80) var jobTitle: String?
}

/// A change of the fields of a user.
@Schema
struct AcmeUserUpdate {
    /// The number for calls, in international form.
    @Pattern("^\\+[0-9]{5,15}$") var phone: String?
    /// What the user does; null removes it.
    @Length(1...80) var jobTitle: Patch<String> = .absent
}

/// The fields of a user in responses.
@Schema
struct AcmeUserView {
    /// The number for calls.
    var phone: String
    /// What the user does.
    var jobTitle: String?
}

/// The fields of a tenant in ``AcmeProduct``.
@Record("acme_tenant")
struct AcmeTenantRecord: TenantOwned {
    let id: ID<Tenant>
    let tenantID: ID<Tenant>
    var vatID: String
}

/// The fields of a tenant in bodies and responses.
@Schema
struct AcmeTenantFields {
    /// The number for taxes.
    @Length(...20) var vatID: String?
}

/// The fields of a membership in ``AcmeProduct``.
@Record("acme_member")
struct AcmeMemberRecord: TenantOwned {
    let id: ID<Member>
    let tenantID: ID<Tenant>
    var office: String
}

/// The fields of a membership in bodies and responses.
@Schema
struct AcmeMemberFields {
    /// The place where the member works.
    @Length(1...80) var office: String
}
