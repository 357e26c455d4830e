import Trellis
import TrellisDatabase
import TrellisKernel

/// Steps in the transaction of every change of a user: sign-up, profile, password, the command for superusers.
///
/// See ``Trellis/ChangeSteps`` for their order and their errors.
extension UsersModule {
    /// The steps of changes of users.
    public typealias Steps = ChangeSteps<UserDraft, UserRecord, SystemTransaction>

    /// Adds a step that runs before a user is created, and may change the draft; `errors` are those that it throws.
    public mutating func before(
        _ change: CreateChange, errors: [any AppError] = [], _ step: @escaping Steps.BeforeCreate
    ) {
        store.steps.before(change, errors: errors, step)
    }

    /// Adds a step that runs before a user is updated, and may change the draft; `errors` are those that it throws.
    public mutating func before(
        _ change: UpdateChange, errors: [any AppError] = [], _ step: @escaping Steps.BeforeUpdate
    ) {
        store.steps.before(change, errors: errors, step)
    }

    /// Adds a step that runs before a user is deleted; `errors` are those that it throws.
    public mutating func before(_ change: DeleteChange, errors: [any AppError] = [], _ step: @escaping Steps.WithRow) {
        store.steps.before(change, errors: errors, step)
    }

    /// Adds a step that runs after a user was created; `errors` are those that it throws.
    public mutating func after(_ change: CreateChange, errors: [any AppError] = [], _ step: @escaping Steps.WithRow) {
        store.steps.after(change, errors: errors, step)
    }

    /// Adds a step that runs after a user was updated; `errors` are those that it throws.
    public mutating func after(
        _ change: UpdateChange, errors: [any AppError] = [], _ step: @escaping Steps.AfterUpdate
    ) {
        store.steps.after(change, errors: errors, step)
    }

    /// Adds a step that runs after a user was deleted; `errors` are those that it throws.
    public mutating func after(_ change: DeleteChange, errors: [any AppError] = [], _ step: @escaping Steps.WithRow) {
        store.steps.after(change, errors: errors, step)
    }
}
