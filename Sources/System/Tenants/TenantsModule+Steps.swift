import Trellis
import TrellisDatabase
import TrellisKernel

/// Steps in the transaction of every change of a tenant: sign-up, `POST /tenants`, `PATCH /tenants/current`.
///
/// See ``Trellis/ChangeSteps`` for the order and the errors.
extension TenantsModule {
    /// The steps of changes of tenants; the transaction is that of the tenant.
    public typealias Steps = ChangeSteps<TenantDraft, TenantRecord, TenantTransaction>
    /// The steps of changes of memberships; the transaction is that of the tenant.
    public typealias MembershipSteps = ChangeSteps<MembershipDraft, MembershipRecord, TenantTransaction>

    /// Adds a step that runs before a tenant is created, and may change the draft; `errors` are those that it throws.
    public mutating func before(
        _ change: CreateChange, errors: [any AppError] = [], _ step: @escaping Steps.BeforeCreate
    ) {
        store.steps.before(change, errors: errors, step)
    }

    /// Adds a step that runs before a tenant is updated, and may change the draft; `errors` are those that it throws.
    public mutating func before(
        _ change: UpdateChange, errors: [any AppError] = [], _ step: @escaping Steps.BeforeUpdate
    ) {
        store.steps.before(change, errors: errors, step)
    }

    /// Adds a step that runs when the erasure of a deleted tenant begins, after its grace, while all of its rows are
    /// there.
    ///
    /// What it throws keeps the tenant, closed as it is, and the job asks again an hour later: for what must be kept or
    /// exported first, such as invoices.
    public mutating func before(_ change: DeleteChange, errors: [any AppError] = [], _ step: @escaping Steps.WithRow) {
        store.steps.before(change, errors: errors, step)
    }

    /// Adds a step that runs after a tenant was created, with its roles and its owner; `errors` are those that it
    /// throws.
    public mutating func after(_ change: CreateChange, errors: [any AppError] = [], _ step: @escaping Steps.WithRow) {
        store.steps.after(change, errors: errors, step)
    }

    /// Adds a step that runs after a tenant was updated; `errors` are those that it throws.
    public mutating func after(
        _ change: UpdateChange, errors: [any AppError] = [], _ step: @escaping Steps.AfterUpdate
    ) {
        store.steps.after(change, errors: errors, step)
    }

    /// The steps in the transaction of every change of a membership: the owner of a new tenant, an accepted
    /// invitation, `PATCH` and `DELETE` of members, a transfer of ownership, ``deleteUser(_:of:in:)``.
    public var membershipSteps: MembershipSteps {
        get { store.memberships.steps }
        set { store.memberships.steps = newValue }
    }
}
