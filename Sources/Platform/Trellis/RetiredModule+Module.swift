public import TrellisMigrations

extension RetiredModule {
    /// Retires a module that the program still has the code of, with the tables that its migrations create.
    public init(_ module: any Module) {
        let migrations = module.migrations
        // A module may number its migrations under a shorter name than its own.
        self.init(migrations.first?.module ?? type(of: module).name, migrations: migrations)
    }
}
