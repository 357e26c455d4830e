import ArgumentParser
import TrellisKernel

/// `App storage`: verifies and copies the objects of the storage.
struct StorageCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "storage", abstract: "Verify and copy the objects of the storage.",
            discussion: """
                Results go to standard output, messages to standard error; the exit code is 1 if something failed or was found.
                """,
            subcommands: [VerifyCommand.self, CopyCommand.self])
    }
}

/// The errors of the commands of the storage.
enum StorageCommandError: AppError, Hashable {
    /// The storage is in the memory of another process.
    case memory(String)
    /// The folder to copy from doesn't exist.
    case folderMissing(String)
    /// Source and destination are the same.
    case sameStore

    var code: String {
        switch self {
        case .memory: "storage.memory"
        case .folderMissing: "storage.folder_missing"
        case .sameStore: "storage.same_store"
        }
    }

    var kind: ErrorKind { .invalid }

    var text: MessageText {
        switch self {
        case .memory(let what):
            """
            \(what, "name") is memory:, which only its own process can read. Use file:///folder or \
            s3://bucket?region=….
            """
        case .folderMissing(let path): "There is no folder \(path, "path") to copy from."
        case .sameStore: "The objects would be copied to the store that they are in. Name another one."
        }
    }

    var message: String { text.english }
}
