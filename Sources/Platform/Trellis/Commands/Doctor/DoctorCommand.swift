import ArgumentParser
import TrellisSchema

/// `App doctor`: checks whether the product can run where it is, and says how to fix what it can't.
struct DoctorCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "doctor", abstract: "Check the settings and everything that the product needs.",
            discussion: """
                Checks the settings, the secrets, Vault, the database with its roles, row-level security, migrations, the clock, free \
                space, mail, the storage and the workers, and what the modules check. The checks run at the same time, and one that fails \
                hides no other. Changes nothing, except for a small object of the storage, which it writes and deletes. Exits with 1 if \
                a check failed; warnings don't count.
                """)
    }

    @OptionGroup var options: SettingsOptions
    @Flag(help: "Print JSON instead of text.") var json = false
    @Option(help: ArgumentHelp("The time limit for each check.", valueName: "seconds")) var timeout = 10

    func validate() throws {
        guard (1...300).contains(timeout) else { throw ValidationError("--timeout must be between 1 and 300.") }
    }

    func run() async throws {
        let report = await Doctor<P>(options: options, limit: .seconds(timeout)).report()
        Console.output(json ? report.json.pretty() : report.text(colour: Console.hasColour))
        if report.status == .failed { throw ExitCode.failed }
    }
}
