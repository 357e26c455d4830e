import ArgumentParser
import Logging
import TrellisConfig
import TrellisDatabase
public import TrellisKernel
import TrellisObservability
import TrellisSchema
import TrellisWeb

extension Application {
    /// The product on an empty database in memory and with declared defaults, to be asked about itself.
    ///
    /// It reads no file and no variable, so the answers are the same on every machine.
    public static func inspect<P: Product>(_ product: P.Type) throws -> Application {
        let settings = try SettingsSources(values: [:]).read(settings(of: product))
        let logger = Logger(label: "trellis") { _ in SwiftLogNoOpLogHandler() }
        let database = try Database.open("sqlite::memory:", logger: logger)
        return try Application(
            product,
            on: Platform(
                settings: settings, database: database, clock: SystemClock(), metrics: PrometheusRegistry(),
                logger: logger))
    }

    /// The OpenAPI document as it is served, printed for people.
    public var openAPI: String { document.json.pretty() }

    /// For each route its rule, and which built-in roles may call it.
    public var permissionMatrix: String { routes.permissionMatrix(roles: composition.roles) }

    /// Every failure that the product foresees, sorted by code; one a code.
    public var errors: [any AppError] {
        var known: [String: any AppError] = [:]
        for error in composition.modules.flatMap(\.errors) + routes.routes.flatMap(\.errors) {
            known[error.code] = error
        }
        return known.values.sorted { $0.code < $1.code }
    }

    /// The catalogue of errors as a Markdown table.
    public var errorCatalogue: String {
        let rows = errors.map { "| `\($0.code)` | \($0.kind.rawValue) | \($0.message) |" }
        return (["| code | kind | message |", "|---|---|---|"] + rows).joined(separator: "\n") + "\n"
    }
}
