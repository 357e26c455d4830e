import ArgumentParser

/// `App permissions`: who may call what.
struct PermissionsCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "permissions", abstract: "Print the matrix of routes, permissions and built-in roles.")
    }

    func run() async throws {
        try await reporting {
            Console.output(try Application.inspect(P.self).permissionMatrix)
        }
    }
}
