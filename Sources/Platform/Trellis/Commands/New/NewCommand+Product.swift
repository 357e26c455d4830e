import ArgumentParser
import Foundation
import TrellisKernel

extension NewCommand {
    /// `App new product NAME PATH`.
    struct ProductCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "product", abstract: "Write the package of a new product, which depends on Trellis.",
                discussion: """
                    The package builds, and its tests pass, as it is. The folder must not exist, or be empty; if something fails, nothing \
                    is left behind. The paths of the files go to standard output.
                    """)
        }

        @Argument(help: "The name of the product, for example Acme.") var name: String
        @Argument(help: "The folder of the package.") var path: String
        @Option(help: ArgumentHelp("Depend on a folder with a clone of Trellis.", valueName: "folder"))
        var trellisPath: String?
        @Option(help: ArgumentHelp("Depend on this version of Trellis from its repository.", valueName: "url"))
        var trellisUrl: String?
        @Flag(help: "Print the paths of the files, and write nothing.") var dryRun = false

        func validate() throws {
            guard trellisPath == nil || trellisUrl == nil else {
                throw ValidationError("Pass --trellis-path or --trellis-url, not both.")
            }
        }

        func run() async throws {
            try await reportingErrors {
                let name = try ProductName(name)
                let writer = try FolderWriter(path)
                let scaffold = try ProductScaffold(name, from: try source())
                if !dryRun { try writer.write(scaffold.files) }
                Console.output(scaffold.files.map(\.path).joined(separator: "\n"))
                if !dryRun { Console.message("\(name.text) is in \(path). Next: cd \(path) && make run") }
            }
        }

        private func source() throws(ScaffoldError) -> TrellisSource {
            if let trellisPath { return try TrellisSource(folder: trellisPath, for: path) }
            guard let url = trellisUrl ?? TrellisRelease.repository else { throw .noSource }
            let source = try TrellisSource(url: url)
            guard URL(filePath: path).standardizedFileURL.lastPathComponent.lowercased() != "trellis" else {
                throw .sameFolderName("trellis")
            }
            return source
        }
    }
}
