package import TrellisDatabase
package import TrellisKernel
package import TrellisSchema

/// A product's table with at most one row for each row of another module's table, as one member of that row's JSON.
///
/// It is generic in its initializer only: the modules that use it don't know the product's types, so their controllers
/// compile once.
package struct SideTable<Subject: Record, Transaction: WriteTransaction & SendableMetatype>: Sendable
where Subject.Key: Hashable & Sendable {
    /// The name of the member in the JSON of the subject.
    package let name: String
    /// The errors of an insertion.
    package let createErrors: [any AppError]
    /// The errors of an update; the subject may have no row yet.
    package var updateErrors: [any AppError] { createErrors }
    /// Adds the member of a new row to a body.
    package let addInput:
        @Sendable (inout SchemaExtensions, _ type: any ObjectSchema.Type, _ name: String) throws(SchemaExtensionError)
            -> Void
    /// Adds the member of a change to a body.
    package let addChange:
        @Sendable (inout SchemaExtensions, _ type: any ObjectSchema.Type, _ name: String) throws(SchemaExtensionError)
            -> Void
    /// Adds the member to a response.
    package let addOutput:
        @Sendable (inout SchemaExtensions, _ type: any ObjectSchema.Type, _ name: String) throws(SchemaExtensionError)
            -> Void

    /// Inserts the row of a new subject; returns its output, or nil without input when the input has required members.
    package let insert:
        @Sendable (_ input: (any SchemaValue)?, _ subject: Subject, _ tx: Transaction) throws -> (any SchemaValue)?
    /// Updates the row of a subject, or inserts it when there is none; returns its output.
    ///
    /// Without a change, it returns the output of the row as it is; nil without a row.
    package let update:
        @Sendable (_ change: (any SchemaValue)?, _ subject: Subject, _ tx: Transaction) throws -> (any SchemaValue)?
    /// Reads the member of a new row from JSON that ``addInput`` has admitted and the caller has stored.
    package let readInput: @Sendable (_ text: String) throws -> any SchemaValue
    private let load: @Sendable ([Subject.Key], AnyReader<Transaction.Owner>) throws -> [Subject.Key: any SchemaValue]

    /// Describes the table by its record, and the member by its schemas.
    ///
    /// - Parameters:
    ///   - name: the name of the member.
    ///   - conflict: the error when a row violates a unique index of the table.
    ///   - make: returns the row of a new subject.
    ///   - change: changes a row.
    ///   - view: returns the output of a row.
    package init<Row: Record, Input: ObjectSchema, Change: ObjectSchema, Output: ObjectSchema>(
        of row: Row.Type, as name: String, input: Input.Type, update change: Change.Type, output: Output.Type,
        conflict: (any AppError)?,
        make: @escaping @Sendable (Input, Subject, Transaction) throws -> Row,
        change apply: @escaping @Sendable (inout Row, Change, Transaction) throws -> Void,
        view: @escaping @Sendable (Row) -> Output
    ) where Row.Key == Subject.Key, Row.Owner == Transaction.Owner {
        let fallback = try? SchemaCoding.decode(Input.self, from: Array("{}".utf8))
        let writer = SideWriter<Row>(conflict: conflict)
        self.name = name
        createErrors = conflict.map { [$0] } ?? []
        addInput = { extensions, type, name throws(SchemaExtensionError) in
            try extensions.add(name, Input.self, to: type, summary: Input.schemaSummary, isRequired: fallback == nil)
        }
        addChange = { extensions, type, name throws(SchemaExtensionError) in
            try extensions.add(
                name, SideChange<Change>.self, to: type, summary: Change.schemaSummary, isRequired: false)
        }
        addOutput = { extensions, type, name throws(SchemaExtensionError) in
            try extensions.add(name, Output?.self, to: type, summary: Output.schemaSummary, isRequired: true)
        }
        insert = { input, subject, tx in
            guard let input = input as? Input ?? fallback else { return nil }
            return view(try writer.insert(try make(input, subject, tx), in: tx))
        }
        update = { change, subject, tx in
            guard var row = try tx.find(Row.self, subject.id) else {
                guard let change = change as? SideChange<Change> else { return nil }
                return view(try writer.insert(try make(try change.decoded(Input.self, at: name), subject, tx), in: tx))
            }
            guard let change = change as? SideChange<Change> else { return view(row) }
            try apply(&row, change.value, tx)
            return view(try writer.update(row, in: tx))
        }
        readInput = { text in try SchemaCoding.decode(Input.self, from: Array(text.utf8)) }
        load = { ids, tx in
            let rows = try tx.fetch(Row.self, ids: ids)
            return Dictionary(rows.map { ($0.id, view($0)) }) { first, _ in first }
        }
    }

    /// Returns the outputs of the rows with these identifiers, in one query.
    package func values<Reader: ReadTransaction>(
        of ids: [Subject.Key], in tx: Reader
    ) throws -> SideValues<Subject.Key> where Reader.Owner == Transaction.Owner {
        SideValues(name: name, values: try load(ids, tx.anyReader))
    }
}

/// The writer of the rows of one side table; translates violations of unique indexes.
private struct SideWriter<Row: Record>: Sendable {
    let conflict: (any AppError)?

    func insert<Transaction: WriteTransaction>(
        _ row: Row, in tx: Transaction
    ) throws -> Row where Row.Owner == Transaction.Owner {
        try translating { try tx.insert(row) }
    }

    func update<Transaction: WriteTransaction>(
        _ row: Row, in tx: Transaction
    ) throws -> Row where Row.Owner == Transaction.Owner {
        try translating { try tx.update(row) }
    }

    private func translating(_ write: () throws -> Row) throws -> Row {
        do {
            return try write()
        } catch let error as DatabaseError {
            guard case .uniqueViolation = error, let conflict else { throw error }
            throw conflict
        }
    }
}
