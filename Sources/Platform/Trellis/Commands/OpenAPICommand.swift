import ArgumentParser

/// `App openapi`: prints the document that `/openapi.json` serves.
struct OpenAPICommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "openapi", abstract: "Print the OpenAPI 3.1 document of the API.",
            discussion: "It reads no settings: without 429 of the limits in `rate_limits`, which /openapi.json has.")
    }

    func run() async throws {
        try await reportingErrors {
            Console.output(try Application.inspect(P.self).openAPI)
        }
    }
}
