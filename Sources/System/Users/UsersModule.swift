import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTexts
import TrellisWeb

/// The module of users: their addresses, names and password hashes.
package struct UsersModule: Module {
    package static let name = "users"
    /// Users need no permission for their own account.
    package static let permissions: [Permission] = []

    /// The user service, for other modules.
    package let users: UserService

    /// Creates the module on `database`.
    package init(database: SystemDatabase) {
        users = UserService(database: database)
    }

    package var permissions: [Permission] { Self.permissions }
    package var migrations: [Migration] { UserMigrations.all }
    package var records: [any Record.Type] { [UserRecord.self] }
    package var errors: [any AppError] { UserError.allCases }
    package var texts: TextCatalog { get throws { try UserTexts.catalog() } }
    package var routes: [Route] { UserController.routes { [users] in UserController($0, users: users) } }
}
