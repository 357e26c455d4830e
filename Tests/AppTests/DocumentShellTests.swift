import App
import Foundation
import Testing
import Trellis
import TrellisKernel

@Suite("Shell code in the documents", .serialized)
struct DocumentShellTests {
    @Test("Every block runs, with commands, make targets and files that exist", arguments: DocumentShell.all)
    func blocks(block: DocumentShell) throws {
        let (calls, failure) = try block.calls()
        #expect(failure == nil)
        for call in calls {
            let arguments = Array(call.dropFirst())
            switch call.first {
            case "App": #expect(throws: Never.self, "\(call)") { try App.parse(arguments.map(Self.withIdentifier)) }
            case "make": #expect(try Self.targets.isSuperset(of: arguments.filter { !$0.contains("=") }), "\(call)")
            default: #expect(Self.missingFiles(in: arguments) == [], "\(call)")
            }
        }
    }

    /// `ID` is a placeholder in the documents.
    private static func withIdentifier(_ word: String) -> String {
        word == "ID" ? ID<User>().description : word
    }

    private static var targets: Set<String> {
        get throws {
            let makefile = try String(contentsOf: DocumentShell.root.appending(path: "Makefile"), encoding: .utf8)
            return Set(makefile.matches(of: #/(?m)^([a-z-]+):/#).map { String($0.1) })
        }
    }

    /// The files below `deploy` that options name and that don't exist.
    private static func missingFiles(in arguments: [String]) -> [String] {
        // The reader makes deploy/.env from the example.
        arguments.filter { $0.hasPrefix("deploy/") && $0 != "deploy/.env" }.filter {
            !FileManager.default.fileExists(atPath: DocumentShell.root.appending(path: $0).path)
        }
    }

    @Test("The requests of the README and the guides succeed against a running server, one after the other")
    func requests() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "requests-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = folder.appending(path: "app.sqlite").path
        let environment = ["APP_DATABASE__URL": "sqlite://\(database)"]
        #expect(try await ServerProcess.run(["migrate", "up"], environment: environment).code == 0)
        let server = try await ServerProcess.start(database: database)
        defer { server.terminate() }

        // curl as the documents call it, on the server's own port, and failing when the response is an error.
        let curl = """
            #!/bin/bash
            exec /usr/bin/curl --fail-with-body --max-time 30 "${@//http:\\/\\/127.0.0.1:8080/$SERVER}"

            """
        try DocumentShell.write(curl, to: folder.appending(path: "curl"))
        let blocks = DocumentShell.all.filter { $0.code.contains("http://127.0.0.1:8080/api") }
        #expect(blocks.first?.description.hasPrefix("README.md") == true && blocks.count >= 2)
        let code = blocks.map(\.code).joined(separator: "\n")
        let address = server.address
        let outcome = try await ServerProcess.offTheTaskThreads {
            try DocumentShell.run(
                code, in: folder, path: "\(folder.path):/usr/bin:/bin", environment: ["SERVER": address])
        }
        #expect(outcome.failure == nil, "\(outcome.output)")
        #expect(outcome.output.contains(#""name":"Apollo""#))
        #expect(outcome.output.contains("whsec_"))
    }
}
