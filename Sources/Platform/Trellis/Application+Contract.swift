import HTTPTypes
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisMail
import TrellisMigrations
import TrellisTexts
import TrellisWeb

extension Application {
    /// What the product promises to clients, operators and other code, besides its Swift interface: one line for each
    /// declaration, `MODULE KIND NAME: DETAIL`, sorted.
    ///
    /// `scripts/api-diff` compares the lines with those of the last release. Properties of bodies and events, and the
    /// rules of settings, are in their own documents.
    package var contract: String {
        get throws {
            let platform = own("platform", PlatformContract.declarations(of: self))
            let declared = modules.flatMap { module in
                own(type(of: module).name, ModuleContract.declarations(of: module))
            }
            return Set(platform + declared + (try served)).sorted().map { $0 + "\n" }.joined()
        }
    }

    private func own(_ module: String, _ declarations: [String]) -> [String] { declarations.map { "\(module) \($0)" } }

    /// The routes as they are served: a composition may add, replace or leave out routes of a module.
    private var served: [String] {
        get throws {
            let owners = try modules.flatMap { module in
                let found = try module.routes(in: catalog)
                return (found.prefixed.map { $0.under(Self.prefix) } + found.unprefixed).map {
                    (name(of: $0), type(of: module).name)
                }
            }
            let known = Dictionary(owners) { first, _ in first }
            return routes.routes.flatMap { route in
                let module = known[name(of: route)] ?? "platform"
                return ["\(module) route \(name(of: route)): \(route.accessText)"]
                    + route.errors.map { "\(module) \(ContractLine.error($0))" }
            }
        }
    }

    private func name(of route: Route) -> String { "\(route.method.rawValue) \(route.path)" }
}

/// The lines of what the platform declares itself.
private enum PlatformContract {
    static func declarations(of application: Application) -> [String] {
        // Deliveries to subscribers are jobs of the composition, not of the platform.
        let jobs = [application.mailer.registration] + application.storageSweeper.registrations
        let keys = (try? PlatformTexts.catalog().keys) ?? []
        return Platform.migrations.map { "migration \($0.id)" } + Platform.mails.flatMap(ContractLine.mail)
            + keys.map { "text \($0.name)" } + jobs.flatMap(ContractLine.job)
    }
}

/// The lines of what a module declares.
private enum ModuleContract {
    static func declarations(of module: any Module) -> [String] {
        let scope = type(of: module).scope == .global ? ["scope global"] : []
        let names =
            scope + module.permissions.map { "permission \($0.name)" } + module.features.map { "feature \($0.name)" }
        let quotas = module.quotas.map(\.quota).map { quota in
            let period = quota.period.map { " per \($0.components.seconds) s" } ?? ""
            return "quota \(quota.name): \(quota.unit.rawValue)\(period)"
        }
        let keys = (try? module.texts.keys) ?? []
        return names + quotas + keys.map { "text \($0.name)" } + module.errors.map(ContractLine.error)
            + module.migrations.map { "migration \($0.id)" } + module.events.map { "event \($0.name): \($0.version)" }
            + module.jobs.flatMap(ContractLine.job) + module.mails.flatMap(ContractLine.mail)
    }
}

/// The lines of what modules and the platform declare in the same way.
private enum ContractLine {
    static func error(_ error: any AppError) -> String { "error \(error.code): \(error.kind.rawValue)" }

    /// Returns the line of a type of job, and one for each earlier name, which waiting jobs still have.
    static func job(_ job: JobRegistration) -> [String] {
        ["job \(job.name)"] + job.formerNames.map { "job \($0): now \(job.name)" }
    }

    static func mail(_ mail: MailRegistration) -> [String] {
        ["mail \(mail.name): \(mail.version)"] + mail.formerNames.map { "mail \($0): now \(mail.name)" }
    }
}
