import ArgumentParser
import TrellisMigrations

/// The database that a command migrates.
struct MigrationTarget: ParsableArguments {
    @Flag(help: "Only the database of the jobs, which database.jobs_url names.") var jobs = false

    /// Returns the migrator of the chosen database.
    ///
    /// - Throws: `ValidationError` if the jobs have no database of their own.
    func migrator(of application: Application) throws -> Migrator {
        guard jobs else { return application.migrator }
        guard let migrator = application.jobsMigrator else {
            throw ValidationError("The jobs live in the product's database: database.jobs_url isn't set.")
        }
        return migrator
    }
}
