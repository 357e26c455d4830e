import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisSchema
import TrellisTexts
import TrellisWeb

/// The module of users: their addresses, names and password hashes.
public struct UsersModule: Module {
    /// The name of the module.
    public static let name = "users"
    /// Users need no permission for their own account.
    public static let permissions: [Permission] = []

    /// The only writer of users, with the product's steps and fields.
    package internal(set) var store = UserStore()
    /// The product's fields in bodies and responses.
    var extensions = SchemaExtensions.none
    private let database: SystemDatabase

    /// Creates the module on the platform's database.
    public init(on platform: Platform) {
        self.init(database: platform.database.system())
    }

    /// Creates the module on `database`.
    package init(database: SystemDatabase) {
        self.database = database
    }

    /// The permissions of its routes.
    public var permissions: [Permission] { Self.permissions }
    /// The migrations of its tables.
    public var migrations: [Migration] { UserMigrations.all }
    /// The records of its tables.
    public var records: [any Record.Type] { [UserRecord.self] }
    /// Its errors.
    public var errors: [any AppError] { UserError.allCases }
    /// Its texts in all languages.
    public var texts: TextCatalog { get throws { try UserTexts.catalog() } }
    /// Fetching the own account.
    public var landingEntries: [LandingEntry] { [.request(RouteName.me, .landingMe, about: .landingMeAbout)] }
    /// Its routes.
    public var routes: [Route] {
        let users = UserService(database: database, store: store)
        let own = UserController.routes { UserController($0, users: users) }
            .documenting(store.updateErrors, of: RouteName.updateMe).map { $0.extended(by: extensions) }
        return own + SuperuserUserController.routes { SuperuserUserController($0, users: users) }
    }
}
