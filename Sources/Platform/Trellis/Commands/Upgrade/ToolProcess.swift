import Foundation

/// Another program, found in PATH, which runs until it ends or its time is over.
struct ToolProcess {
    /// Where its standard output goes.
    enum Output {
        /// To this program's standard error: messages.
        case messages
        /// To this program's standard output: results.
        case results
        /// To a file.
        case file(String)
    }

    /// The name and the arguments; a path for a program outside of PATH.
    let command: [String]
    /// The working directory.
    let folder: String
    /// Variables in addition to this program's own; nil removes one.
    var variables: [String: String?] = [:]
    var output = Output.messages

    /// Runs it.
    ///
    /// - Parameter limit: the time after which it is ended, as by a cancellation of the task: by SIGTERM, and by SIGKILL
    ///   if it is still there five seconds later.
    /// - Throws: ``UpgradeError`` unless it ends with 0.
    func run(limit: Duration) async throws {
        let code = try await status(limit: limit)
        if code == 127 { throw UpgradeError.toolMissing(name) }
        guard code == 0 else { throw UpgradeError.toolFailed(name, code: code) }
    }

    /// Runs it, and returns its exit code; 127 if it isn't installed.
    func status(limit: Duration) async throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.currentDirectoryURL = URL(filePath: folder)
        var environment = ProcessInfo.processInfo.environment
        for (name, value) in variables { environment[name] = value }
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        switch output {
        case .messages: process.standardOutput = FileHandle.standardError
        case .results: process.standardOutput = FileHandle.standardOutput
        case .file(let path):
            try Data().write(to: URL(filePath: path))
            process.standardOutput = try FileHandle(forWritingTo: URL(filePath: path))
        }
        let (ends, continuation) = AsyncStream<Int32>.makeStream()
        process.terminationHandler = { ended in
            continuation.yield(ended.terminationStatus)
            continuation.finish()
        }
        try Self.start(process)
        if let code = await Self.first(of: ends, within: limit) { return code }
        await Self.end(process)
        try Task.checkCancellation()
        throw UpgradeError.timeout(name)
    }

    /// Returns the exit code; nil after `limit`, or when the task is cancelled.
    private static func first(of ends: AsyncStream<Int32>, within limit: Duration) async -> Int32? {
        await withTaskGroup(of: Int32?.self) { group in
            group.addTask { await ends.first { _ in true } }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    private static func end(_ process: Process) async {
        process.terminate()
        // A task of its own isn't cancelled.
        await Task {
            for _ in 0..<50 where process.isRunning { try? await Task.sleep(for: .milliseconds(100)) }
        }.value
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// Starts it so that it ends on SIGINT and SIGTERM: it would inherit that the threads of tasks block all signals.
    private static func start(_ process: Process) throws {
        var (none, own) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &own)
        defer { pthread_sigmask(SIG_SETMASK, &own, nil) }
        try process.run()
    }

    private var name: String { command.prefix(2).joined(separator: " ") }
}
