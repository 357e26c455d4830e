import Foundation
import Logging
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisMigrations

/// The program that scripts/bench-jobs and scripts/chaos-jobs run.
///
/// Usage: `jobs migrate|enqueue|burn|latency|sustain|work|effects|tally|cost|publish|trail|ticks|poison|spin|fan|post …`. JOBS_URL contains
/// the address of the database, JOBS_OWNER_URL that of its owner. Each command prints one line of JSON.
@main
struct Jobs {
    let database: Database
    let hub: EventHub
    let arguments: [String]

    static func main() async throws {
        let environment = ProcessInfo.processInfo.environment
        let arguments = Array(CommandLine.arguments.dropFirst())
        let database = try open(address)
        defer { try? database.close() }
        let jobs = Jobs(database: database, hub: try ChaosEvents.hub(), arguments: arguments)
        try jobs.hub.connect(to: database)
        switch arguments.first {
        case "migrate": try await jobs.migrate(environment["JOBS_OWNER_URL"])
        case "enqueue": try await jobs.enqueue()
        case "burn": try await jobs.burn()
        case "latency": try await jobs.latency()
        case "sustain": try await jobs.sustain()
        case "work": try await jobs.work()
        case "effects": try await jobs.effects()
        case "tally": try await jobs.tally()
        case "cost": try await jobs.cost()
        case "publish": try await jobs.publish()
        case "trail": try await jobs.trail()
        case "ticks": try await jobs.ticks()
        case "poison": try await jobs.poison()
        case "spin": try await jobs.spin()
        case "fan": try await jobs.fan()
        case "post": try await jobs.post()
        default: throw Usage(text: "unknown command \(arguments.first ?? "")")
        }
    }

    private static var address: String { ProcessInfo.processInfo.environment["JOBS_URL"] ?? "sqlite::memory:" }

    static var isSQLite: Bool { address.hasPrefix("sqlite:") }

    static func open(_ url: String) throws -> Database {
        var options = DatabaseOptions()
        options.postgres.maximumConnections = 10
        var logger = Logger(label: "bench")
        logger.logLevel = .error
        return try Database.open(url, options: options, logger: logger)
    }

    func number(_ index: Int, or value: Int) -> Int {
        arguments.indices.contains(index) ? Int(arguments[index]) ?? value : value
    }

    func word(_ index: Int) -> String { arguments.indices.contains(index) ? arguments[index] : "" }

    func say(_ figures: [(String, String)]) {
        print("{" + figures.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}")
    }

    /// Ten tenants without rows; jobs need only their identifiers.
    static let tenants = (1...10).map {
        ID<Tenant>(high: 0x0190_0000_0000_7000, low: UInt64(0x8000_0000_0000_0000) + UInt64($0))
    }

    func tenant(_ index: Int = 0) -> TenantDatabase {
        let scope = Scope(
            tenantID: Self.tenants[index % Self.tenants.count], userID: ID(high: 1, low: 1), requestID: "bench")
        return database.tenant(scope)
    }

    private func migrate(_ owner: String?) async throws {
        let owning = try owner.map { try Self.open($0) }
        defer { try? owning?.close() }
        var options = MigratorOptions()
        if owner != nil { options.applicationRole = "trellis_app" }
        try await Migrator(
            owning ?? database,
            migrations: JobMigrations.all + EventMigrations.all + [EffectRecord.migration, TraceRecord.migration],
            options: options
        ).up()
        say([("migrated", "true")])
    }
}

struct Usage: Error {
    let text: String
}
