import ArgumentParser
import Auth
import Trellis
import TrellisKernel

/// `App users`: what operators do with users.
struct UsersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users", abstract: "Look after users.", subcommands: [CreateSuperuser.self])

    /// `App users create-superuser`.
    struct CreateSuperuser: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create-superuser", abstract: "Make a user who may call superuser routes, or make a user one.",
            discussion: """
                The password is read from standard input, one line, so that it stands in no process list and no shell history. Run it \
                again with another password to set that.
                """)

        @OptionGroup var options: SettingsOptions
        @Option(help: "The user's e-mail address.") var email: String

        func run() async throws {
            guard let password = readLine(strippingNewline: true), !password.isEmpty else {
                throw ValidationError("Give the password as one line on standard input.")
            }
            try await withApplication(App.self, options) { application in
                try await application.requireMigrated()
                guard let auth = application.composition.modules.lazy.compactMap({ $0 as? AuthModule }).first else {
                    return
                }
                let outcome = try await auth.superusers.acting(for: .command("users create-superuser"))
                    .create(email: email, password: password)
                Console.message(outcome.isNew ? "Created \(email), a superuser." : "\(email) is a superuser.")
            }
        }
    }
}
