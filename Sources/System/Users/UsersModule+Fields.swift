import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema

extension UsersModule {
    /// Adds a product's fields to users: one row of a side table for each user, and one member of the user's JSON.
    ///
    /// ```swift
    /// try system.users.extend(
    ///     AcmeUserRecord.self, input: AcmeUserInput.self, update: AcmeUserUpdate.self, output: AcmeUserView.self,
    ///     make: { input, user, tx in AcmeUserRecord(id: user.id, phone: input.phone) },
    ///     change: { row, change, tx in row.phone = change.phone ?? row.phone },
    ///     view: { row in AcmeUserView(phone: row.phone) })
    /// ```
    /// The member is in the bodies of sign-up and of changes, and in the responses of both and of the user's own
    /// account. It is optional at sign-up if `input` accepts `{}`. A user without a row has null: who signed up before
    /// the product had the fields, and who was created by a command, if `input` has required members. The first
    /// change of such a user must be a whole input. A second call replaces the first.
    ///
    /// The side table belongs to a module of the product, which declares its record and its migration: the primary key
    /// is the user's id, with a foreign key that deletes the row together with the user.
    ///
    /// - Parameters:
    ///   - row: the record of the side table.
    ///   - name: the name of the member.
    ///   - input: the member when a user is created.
    ///   - change: the member when a user is updated; absent members keep their values.
    ///   - output: the member of responses.
    ///   - isVisibleToMembers: whether lists of members show it too, as `user_` and the name.
    ///   - conflict: the error when a row violates a unique index of the side table.
    ///   - make: returns the row of a new user, in the transaction that inserts both.
    ///   - apply: changes the row.
    ///   - view: returns the output of a row.
    /// - Throws: `SchemaExtensionError` for a name that users have already, or that isn't in snake case.
    public mutating func extend<
        Row: Record, Input: ObjectSchema, Change: ObjectSchema, Output: ObjectSchema
    >(
        _ row: Row.Type, as name: String = "profile", input: Input.Type, update change: Change.Type,
        output: Output.Type, visibleToMembers isVisibleToMembers: Bool = false, conflict: (any AppError)? = nil,
        make: @escaping @Sendable (_ input: Input, _ user: UserRecord, _ tx: SystemTransaction) throws -> Row,
        change apply: @escaping @Sendable (_ row: inout Row, _ change: Change, _ tx: SystemTransaction) throws -> Void,
        view: @escaping @Sendable (_ row: Row) -> Output
    ) throws where Row.Key == ID<User>, Row.Owner == OwnedBySystem {
        let table = SideTable<UserRecord, SystemTransaction>(
            of: row, as: name, input: input, update: change, output: output, conflict: conflict, make: make,
            change: apply, view: view)
        var extensions = SchemaExtensions()
        try table.addChange(&extensions, UserUpdate.self, name)
        try table.addOutput(&extensions, UserResponse.self, name)
        let key = Column<ID<User>>(Row.table.name, "id")
        let find: @Sendable (ID<User>, SystemDatabase) async throws -> UserStore.Stored? = { id, database in
            let query = UserRecord.where { $0.id == id }.leftJoin(Row.self, on: { user, _ in user.id == key })
            return try await database.first(query).map { user, row in (user, ExtraValues(name, row.map(view))) }
        }
        store.side = UserStore.Side(
            table: table, isVisibleToMembers: isVisibleToMembers, find: Row.audit.recordsReads ? nil : find)
        self.extensions = extensions
    }
}

extension UserStore {
    /// The name of the product's member; nil without one.
    package var memberName: String? { side?.table.name }

    /// Reads the product's fields of a sign-up from the JSON that was stored; nil without a side table.
    package func readInput(_ text: String) throws -> (any SchemaValue)? { try side?.table.readInput(text) }

    /// Adds the product's fields to the bodies of a sign-up.
    ///
    /// - Throws: `SchemaExtensionError` for a name that one of them has already.
    package func extendSignUp(
        _ extensions: inout SchemaExtensions, request: any ObjectSchema.Type, response: any ObjectSchema.Type
    ) throws(SchemaExtensionError) {
        guard let table = side?.table else { return }
        try table.addInput(&extensions, request, table.name)
        try table.addOutput(&extensions, response, table.name)
    }

    /// Adds the product's fields of users to a type of member, if lists of members show them.
    package func extendMembers(
        _ extensions: inout SchemaExtensions, _ type: any ObjectSchema.Type
    )
        throws(SchemaExtensionError)
    {
        guard let side, side.isVisibleToMembers else { return }
        try side.table.addOutput(&extensions, type, "user_" + side.table.name)
    }
}
