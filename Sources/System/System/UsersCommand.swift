import ArgumentParser
import Trellis
import TrellisKernel

/// `App users`: manages users.
struct UsersCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "users", abstract: "Manage users.", subcommands: [CreateSuperuserCommand<P>.self])
    }
}

/// `App users create-superuser`.
struct CreateSuperuserCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "create-superuser", abstract: "Create a superuser, or make an existing user a superuser.",
            discussion: """
                Reads the password as one line from standard input, so that it appears in no process list and no shell history. Run the \
                command again with another password to change it.
                """)
    }

    @OptionGroup var options: SettingsOptions
    @Option(help: "The user's email address.") var email: String

    func run() async throws {
        guard let password = readLine(strippingNewline: true), !password.isEmpty else {
            throw ValidationError("Pass the password as one line on standard input.")
        }
        try await withApplication(P.self, options) { application in
            try await application.requireMigrated()
            let isNew = try await application.createSuperuser(
                email: email, password: password, for: .command("users create-superuser"))
            Console.message(isNew ? "Created \(email), a superuser." : "\(email) is a superuser.")
        }
    }
}
