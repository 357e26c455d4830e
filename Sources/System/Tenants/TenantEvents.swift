import TrellisHub
import TrellisKernel
import TrellisSchema

/// A user accepted an invitation, and is a member.
@Schema
@Event("member.joined")
package struct MemberJoined {
    package var userID: ID<User>
    /// The name of the role.
    @Length(1...60) @Example("member") package var role: String

    package static let audience: EventAudience = .permission(.membersView)
}

/// A member has another role.
@Schema
@Event("member.role_changed")
package struct MemberRoleChanged {
    package var userID: ID<User>
    /// The name of the new role.
    @Length(1...60) @Example("admin") package var role: String

    package static let audience: EventAudience = .permission(.membersView)
}

/// A member left, was removed, or has no account any more.
@Schema
@Event("member.left")
package struct MemberLeft {
    package var userID: ID<User>

    package static let audience: EventAudience = .permission(.membersView)
}

/// A superuser suspended the tenant: webhooks and durable subscribers get the event when it is resumed.
@Schema
@Event("tenant.suspended")
package struct TenantSuspended {
    package var suspendedAt: Timestamp

    package static let audience: EventAudience = .permission(.tenantsManage)
}

/// A superuser resumed the tenant.
@Schema
@Event("tenant.resumed")
package struct TenantResumed {
    /// When it had been suspended.
    package var suspendedAt: Timestamp

    package static let audience: EventAudience = .permission(.tenantsManage)
}

/// An owner deleted the tenant: webhooks and durable subscribers get the event only if it is restored.
@Schema
@Event("tenant.deleted")
package struct TenantDeleted {
    package var deletedAt: Timestamp

    package static let audience: EventAudience = .permission(.tenantsManage)
}

/// An owner restored the tenant before it was erased.
@Schema
@Event("tenant.restored")
package struct TenantRestored {
    /// When it had been deleted.
    package var deletedAt: Timestamp

    package static let audience: EventAudience = .permission(.tenantsManage)
}

extension MemberJoined {
    package var subjects: [DataSubject] { [.user(userID)] }
}

extension MemberRoleChanged {
    package var subjects: [DataSubject] { [.user(userID)] }
}

extension MemberLeft {
    package var subjects: [DataSubject] { [.user(userID)] }
}
