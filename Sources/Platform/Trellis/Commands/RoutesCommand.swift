import ArgumentParser
import TrellisSchema
import TrellisWeb

/// `App routes`: lists every route with its access rule and its handler.
struct RoutesCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "routes", abstract: "List every route with verb, path, access rule, context and handler.")
    }

    @Flag(help: "Print JSON instead of a table.") var json = false

    func run() async throws {
        try await reportingErrors {
            let routes = try Application.inspect(P.self).routes
            Console.output(json ? routes.json.pretty() : routes.text)
        }
    }
}
