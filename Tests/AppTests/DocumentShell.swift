import Foundation

/// The blocks of shell code in the documents, and what they call.
struct DocumentShell: Sendable, CustomStringConvertible {
    /// A call of a program: its name and its arguments.
    typealias Call = [String]

    /// The document's path and the line of the fence, as in `README.md:12`.
    let description: String
    let code: String

    static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized

    /// The blocks of the README, STYLE.md, CONTRIBUTING.md and the guides.
    static let all: [DocumentShell] = {
        let guides =
            (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: "docs/guides").path)) ?? []
        let documents = ["README.md", "STYLE.md", "CONTRIBUTING.md"] + guides.sorted().map { "docs/guides/\($0)" }
        return documents.flatMap(blocks)
    }()

    private static func blocks(of document: String) -> [DocumentShell] {
        guard let text = try? String(contentsOf: root.appending(path: document), encoding: .utf8) else { return [] }
        var blocks: [DocumentShell] = []
        var code: [Substring]?
        var start = 0
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if let lines = code, line.hasPrefix("```") {
                blocks.append(DocumentShell(description: "\(document):\(start)", code: lines.joined(separator: "\n")))
                code = nil
            } else if code != nil {
                code?.append(line)
            } else if line == "```sh" {
                (code, start) = ([], index + 1)
            }
        }
        return blocks
    }

    /// Programs that a run replaces by a recorder of their arguments.
    private static let programs = [
        "App", "bao", "cp", "curl", "docker", "kubectl", "kustomize", "make", "openssl", "pg_dump", "pg_restore",
        "psql",
    ]

    /// Runs the block in a shell in which every program only records its arguments; a copy of `deploy` is at hand.
    ///
    /// - Returns: the calls, in order; the message of the shell when the block fails.
    func calls() throws -> (calls: [Call], failure: String?) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "shell-\(UUID())")
        let programs = folder.appending(path: "programs")
        try FileManager.default.createDirectory(at: programs, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(at: Self.root.appending(path: "deploy"), to: folder.appending(path: "deploy"))
        let log = folder.appending(path: "calls")
        let recorder = """
            #!/bin/bash
            # A program that ends before its input would end the writer by SIGPIPE.
            if [ -p /dev/stdin ]; then cat >/dev/null; fi
            printf '%s\\x1f' "${0##*/}" "$@" >>'\(log.path)'
            printf '\\n' >>'\(log.path)'

            """
        for name in Self.programs { try Self.write(recorder, to: programs.appending(path: name)) }
        let built = folder.appending(path: ".build/debug")
        try FileManager.default.createDirectory(at: built, withIntermediateDirectories: true)
        try Self.write(recorder, to: built.appending(path: "App"))

        let failure = try Self.run(
            code, in: folder, path: "\(programs.path):/usr/bin:/bin",
            environment: ["ACCESS_TOKEN": "token", "TENANT_ID": "tenant", "API_KEY": "key"]
        ).failure
        let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        let calls = text.split(separator: "\n").map { line in
            line.split(separator: "\u{1F}", omittingEmptySubsequences: false).dropLast().map(String.init)
        }
        return (calls, failure)
    }

    /// Runs shell code, which stops at the first command that fails.
    static func run(
        _ code: String, in folder: URL, path: String, environment: [String: String]
    ) throws -> (output: String, failure: String?) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["bash", "-euo", "pipefail", "-c", code]
        process.currentDirectoryURL = folder
        process.environment = environment.merging(["PATH": path, "HOME": folder.path]) { $1 }
        process.standardInput = FileHandle.nullDevice
        let (output, messages) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = messages
        try process.run()
        let written = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let message = String(decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (written, process.terminationStatus == 0 ? nil : "exit code \(process.terminationStatus): \(message)")
    }

    /// Writes an executable file.
    static func write(_ text: String, to file: URL) throws {
        try text.write(to: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    }
}
