public import TrellisKernel

/// The change that inserts a row, as in `before(.create)`.
public enum CreateChange: Sendable {
    /// A row is inserted.
    case create
}

/// The change that updates a row, as in `before(.update)`.
public enum UpdateChange: Sendable {
    /// A row is updated.
    case update
}

/// The change that deletes a row, as in `before(.delete)`.
public enum DeleteChange: Sendable {
    /// A row is deleted.
    case delete
}

/// The steps of a product that run in the transaction of each change of one kind of row.
///
/// All steps run, in the order in which they were added: those before the change, the change, those after it. A step
/// that throws refuses the change: the transaction is rolled back, and the client gets the error. Its errors are
/// declared with it, so that the routes that make the change document them.
///
/// Transactions may run again after a conflict, and steps run with them: they have no other effect than through the
/// transaction.
public struct ChangeSteps<Draft, Row, Transaction>: Sendable {
    /// A function that may change what is inserted.
    public typealias BeforeCreate = @Sendable (_ draft: inout Draft, _ tx: Transaction) throws -> Void
    /// A function that may change what is written; `row` is the row as it is stored.
    public typealias BeforeUpdate = @Sendable (_ draft: inout Draft, _ row: Row, _ tx: Transaction) throws -> Void
    /// A function that gets a row that is about to be deleted, or that was inserted or deleted.
    public typealias WithRow = @Sendable (_ row: Row, _ tx: Transaction) throws -> Void
    /// A function that gets an updated row, and the row before.
    public typealias AfterUpdate = @Sendable (_ row: Row, _ former: Row, _ tx: Transaction) throws -> Void

    private var beforeCreate: [BeforeCreate] = []
    private var afterCreate: [WithRow] = []
    private var beforeUpdate: [BeforeUpdate] = []
    private var afterUpdate: [AfterUpdate] = []
    private var beforeDelete: [WithRow] = []
    private var afterDelete: [WithRow] = []

    /// The errors of steps that refuse an insertion.
    public private(set) var createErrors: [any AppError] = []
    /// The errors of steps that refuse an update.
    public private(set) var updateErrors: [any AppError] = []
    /// The errors of steps that refuse a deletion.
    public private(set) var deleteErrors: [any AppError] = []

    /// No steps.
    public init() {}
}

// MARK: - Adding steps

extension ChangeSteps {
    /// Adds a step that runs before a row is inserted.
    ///
    /// - Parameter errors: the errors that it throws.
    public mutating func before(
        _ change: CreateChange, errors: [any AppError] = [], _ step: @escaping BeforeCreate
    ) {
        beforeCreate.append(step)
        createErrors += errors
    }

    /// Adds a step that runs before a row is updated.
    ///
    /// - Parameter errors: the errors that it throws.
    public mutating func before(
        _ change: UpdateChange, errors: [any AppError] = [], _ step: @escaping BeforeUpdate
    ) {
        beforeUpdate.append(step)
        updateErrors += errors
    }

    /// Adds a step that runs before a row is deleted.
    ///
    /// - Parameter errors: the errors that it throws.
    public mutating func before(_ change: DeleteChange, errors: [any AppError] = [], _ step: @escaping WithRow) {
        beforeDelete.append(step)
        deleteErrors += errors
    }

    /// Adds a step that runs after a row was inserted.
    ///
    /// - Parameter errors: the errors that it throws.
    public mutating func after(_ change: CreateChange, errors: [any AppError] = [], _ step: @escaping WithRow) {
        afterCreate.append(step)
        createErrors += errors
    }

    /// Adds a step that runs after a row was updated.
    ///
    /// - Parameter errors: the errors that it throws.
    public mutating func after(_ change: UpdateChange, errors: [any AppError] = [], _ step: @escaping AfterUpdate) {
        afterUpdate.append(step)
        updateErrors += errors
    }

    /// Adds a step that runs after a row was deleted.
    ///
    /// - Parameter errors: the errors that it throws.
    public mutating func after(_ change: DeleteChange, errors: [any AppError] = [], _ step: @escaping WithRow) {
        afterDelete.append(step)
        deleteErrors += errors
    }
}

// MARK: - Running steps

extension ChangeSteps {
    /// Runs the steps around `insert`, which inserts the draft and returns the row.
    ///
    /// - Throws: what the steps and `insert` throw; then no later step runs.
    public func create(
        _ draft: Draft, in tx: Transaction, _ insert: (Draft) throws -> Row
    ) throws -> Row {
        var draft = draft
        for step in beforeCreate { try step(&draft, tx) }
        let row = try insert(draft)
        for step in afterCreate { try step(row, tx) }
        return row
    }

    /// Runs the steps around `write`, which updates the row to the draft and returns it.
    ///
    /// - Throws: what the steps and `write` throw; then no later step runs.
    public func update(
        _ row: Row, to draft: Draft, in tx: Transaction, _ write: (Draft) throws -> Row
    ) throws -> Row {
        var draft = draft
        for step in beforeUpdate { try step(&draft, row, tx) }
        let written = try write(draft)
        for step in afterUpdate { try step(written, row, tx) }
        return written
    }

    /// Runs the steps around `remove`, which deletes the row.
    ///
    /// - Throws: what the steps and `remove` throw; then no later step runs.
    public func delete(_ row: Row, in tx: Transaction, _ remove: () throws -> Void) throws {
        for step in beforeDelete { try step(row, tx) }
        try remove()
        for step in afterDelete { try step(row, tx) }
    }
}
