import ArgumentParser

/// `App permissions`: prints which roles may call which routes.
struct PermissionsCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "permissions", abstract: "Print the matrix of routes, permissions and built-in roles.")
    }

    func run() async throws {
        try await reportingErrors {
            Console.output(try Application.inspect(P.self).permissionMatrix)
        }
    }
}
