import ArgumentParser
import TrellisDatabase
import TrellisKernel

extension NewCommand {
    /// `App new module NAME`.
    struct ModuleCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "module", abstract: "Add a module to the product in the working directory.",
                discussion: """
                    Writes the files of the module and its tests, and adds it to Package.swift and Sources/App/App.swift. If something \
                    fails, nothing is changed. The paths of the files go to standard output.
                    """)
        }

        @Argument(help: "The name in the plural, for example Invoices.") var name: String
        @Option(help: "The singular, if it isn't the plural without its ending.") var singular: String?
        @Flag(help: "Print the paths of the files, and write nothing.") var dryRun = false

        func run() async throws {
            try await reportingErrors {
                let module = try ModuleName(name, singular: singular)
                let folder = try ProductFolder(".")
                let files = try folder.adding(module)
                guard try !Application.inspect(P.self).records.contains(where: { $0.table.name == module.table }) else {
                    throw ScaffoldError.tableExists(module.table)
                }
                if !dryRun { try folder.write(files) }
                Console.output((files.new + files.changed).map(\.path).joined(separator: "\n"))
                if !dryRun { Console.message("\(name) is part of the product. Next: make test") }
            }
        }
    }
}
