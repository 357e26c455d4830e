import ArgumentParser
import Auth
import Trellis
import TrellisKernel

/// `App users`: manages users.
struct UsersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users", abstract: "Manage users.", subcommands: [CreateSuperuser.self])

    /// `App users create-superuser`.
    struct CreateSuperuser: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create-superuser", abstract: "Create a superuser, or make an existing user a superuser.",
            discussion: """
                Reads the password as one line from standard input, so that it appears in no process list and no shell history. Run the \
                command again with another password to change it.
                """)

        @OptionGroup var options: SettingsOptions
        @Option(help: "The user's email address.") var email: String

        func run() async throws {
            guard let password = readLine(strippingNewline: true), !password.isEmpty else {
                throw ValidationError("Pass the password as one line on standard input.")
            }
            try await withApplication(App.self, options) { application in
                try await application.requireMigrated()
                let superusers = try App.auth(on: application.platform).superusers
                let outcome = try await superusers.acting(for: .command("users create-superuser"))
                    .create(email: email, password: password)
                Console.message(outcome.isNew ? "Created \(email), a superuser." : "\(email) is a superuser.")
            }
        }
    }
}
