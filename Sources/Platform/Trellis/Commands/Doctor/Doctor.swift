import Foundation
import Logging
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisMail
import TrellisObservability
import TrellisStorage

/// The checks of `App doctor`, and what they need: as much of the product as can be composed.
struct Doctor<P: Product> {
    let options: SettingsOptions
    /// The time limit of each check.
    let limit: Duration

    /// Runs all checks that the settings allow.
    func report() async -> DiagnosticReport {
        let sources = options.load()
        let settings: LoadedSettings
        do throws(SettingsError) {
            settings = try sources.read(Application.settings(of: P.self))
        } catch {
            return report(sources.environment, SettingsDiagnosis.results(of: error), isComplete: false)
        }
        let causes = ReportedCauses()
        let databases = DoctorDatabases(settings[DatabaseSettings.self], logger: causes.logger)
        defer { databases.close() }
        let environment = DoctorEnvironment(settings: settings, vault: sources.vault)
        var checks = [
            SettingsDiagnosis.check(settings), SettingsDiagnosis.secrets(settings), environment.vaultRead,
            databases.check(causes),
        ]
        do {
            let application = try application(settings, databases, causes.logger)
            checks += [
                databases.rowSecurity(application), databases.migrations(application), databases.clock,
                environment.disk, environment.mail(causes.logger),
                environment.storage, databases.workers(application),
            ]
            checks += application.modules.flatMap(\.diagnostics)
        } catch {
            // What needs no composition still runs.
            checks += [
                DiagnosticCheck("product") { throw error }, databases.clock, environment.disk,
                environment.mail(causes.logger), environment.storage,
            ]
        }
        return report(settings.environment, await checks.results(within: limit), isComplete: true)
    }

    private func report(
        _ environment: String, _ results: [DiagnosticResult], isComplete: Bool
    ) -> DiagnosticReport {
        DiagnosticReport(
            product: P.name, version: P.version, environment: environment, results: results, isComplete: isComplete)
    }

    /// Returns the product on its databases; on one in memory if its own can't be opened.
    private func application(
        _ settings: LoadedSettings, _ databases: DoctorDatabases, _ logger: Logger
    ) throws -> Application {
        let clock = SystemClock()
        let presigner = try Platform.presigner(of: settings, clock: clock)
        let database = try databases.product ?? Database.open(.memory, logger: logger)
        return try Application(
            P.self,
            on: Platform(
                settings: settings, database: database, owner: databases.owner, jobs: databases.jobs,
                jobsOwner: databases.jobsOwner, presigner: presigner, clock: clock, metrics: PrometheusRegistry(),
                logger: logger))
    }
}
