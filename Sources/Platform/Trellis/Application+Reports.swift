import ArgumentParser
import Logging
import TrellisConfig
import TrellisDatabase
public import TrellisKernel
import TrellisMail
import TrellisObservability
import TrellisSchema
import TrellisWeb

extension Application {
    /// Returns the product on an empty in-memory database with default settings, for reports.
    ///
    /// Reads no file and no environment variable, so the reports are the same on every machine.
    public static func inspect<P: Product>(_ product: P.Type) throws -> Application {
        try inspect(product, settings: try SettingsSources(values: [:]).read(settings(of: product)))
    }

    /// Returns the product on an empty in-memory database with these settings, for commands that need no database.
    static func inspect<P: Product>(
        _ product: P.Type, settings: LoadedSettings, mailTransport: any MailTransport = MemoryTransport()
    ) throws -> Application {
        let logger = Logger(label: "trellis") { _ in SwiftLogNoOpLogHandler() }
        let database = try Database.open("sqlite::memory:", logger: logger)
        return try Application(
            product,
            on: Platform(
                settings: settings, database: database,
                presigner: try Platform.presigner(of: settings, clock: SystemClock()), mailTransport: mailTransport,
                clock: SystemClock(), metrics: PrometheusRegistry(), logger: logger))
    }

    /// The served OpenAPI document, formatted for readers.
    public var openAPI: String { document.json.pretty() }

    /// The access rule of each route, and the built-in roles that may call it.
    public var permissionMatrix: String { routes.permissionMatrix(roles: roles) }

    /// The declared errors of the product, one per code, sorted by code.
    public var errors: [any AppError] {
        var known: [String: any AppError] = [:]
        for error in catalog.declarations.errors + routes.routes.flatMap(\.errors) {
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
