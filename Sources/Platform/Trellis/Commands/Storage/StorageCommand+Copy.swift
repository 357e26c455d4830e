import ArgumentParser
import Foundation
import TrellisConfig
import TrellisKernel
import TrellisStorage

extension StorageCommand {
    /// `App storage copy`.
    struct CopyCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "copy", abstract: "Copy all objects from one storage to another.",
                discussion: """
                    FROM and TO are storage URLs: file:///folder, or s3://bucket/prefix?region=…. Credentials for S3 come from the settings \
                    storage.access_key_id and storage.secret_access_key, or from the environment, and are used for both. Copies several \
                    objects at once, reads each copy and compares its SHA-256, and leaves out what is already there, so that it can be \
                    repeated until it succeeds. Deletes nothing. Lists the objects that can't be copied, and exits with 1 if there is one.
                    """)
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The URL of the storage to copy from.") var from: String
        @Argument(help: "The URL of the storage to copy to.") var to: String
        @Option(help: "Only objects whose keys begin with this text.") var prefix = ""
        @Option(help: "The number of objects that are copied at once.") var parallel = 4

        func validate() throws {
            _ = (try url(from), try url(to))
            guard (1...64).contains(parallel) else { throw ValidationError("--parallel must be between 1 and 64.") }
        }

        func run() async throws {
            try await reportingErrors {
                let (from, to) = (try url(from), try url(to))
                if from.location == .memory { throw StorageCommandError.memory("FROM") }
                if to.location == .memory { throw StorageCommandError.memory("TO") }
                guard from != to else { throw StorageCommandError.sameStore }
                // A store in a folder is created when it is opened.
                if case .folder(let path) = from.location, !FileManager.default.fileExists(atPath: path) {
                    throw StorageCommandError.folderMissing(path)
                }
                let settings = try readSettings(P.self, options).current[StorageSettings.self]
                let copier = StorageCopier(
                    from: try await settings.store(at: from), to: try await settings.store(at: to), parallel: parallel)
                var progress = ProgressLines()
                let summary = try await copier.run(prefix: prefix) { object, outcome, summary in
                    if case .failed(let error) = outcome {
                        let reason = (error as? any AppError)?.message ?? "\(error)"
                        Console.output("failed \(object.key): \(reason)")
                    }
                    progress.show { summary.line }
                }
                Console.message(summary.line)
                guard summary.failed == 0 else { throw ExitCode.failed }
            }
        }

        /// Returns the URL; the error never repeats the text, which may contain credentials.
        private func url(_ text: String) throws -> StorageURL {
            do {
                return try StorageURL(text)
            } catch {
                throw ValidationError(error.message)
            }
        }
    }
}

extension StorageSettings {
    /// Opens another store with the same credentials and limits.
    fileprivate func store(at url: StorageURL) async throws -> any Storage {
        var settings = self
        settings.url = url
        return try await settings.open(environment: ProcessInfo.processInfo.environment)
    }
}

extension StorageCopier.Summary {
    fileprivate var line: String {
        "Copied \(copied) objects with \(bytes) bytes; \(skipped) were there already; \(failed) failed."
    }
}

/// Lines about the progress of a command on standard error, one every five seconds at most.
private struct ProgressLines {
    private var next = ContinuousClock.now + .seconds(5)

    mutating func show(_ line: () -> String) {
        guard ContinuousClock.now >= next else { return }
        Console.message(line())
        next = .now + .seconds(5)
    }
}
