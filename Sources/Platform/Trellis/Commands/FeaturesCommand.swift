import ArgumentParser
import TrellisDatabase
import TrellisKernel

/// `App features`: prints the rollouts of features, or those that code needn't ask about any more.
struct FeaturesCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "features", abstract: "Print the features with a rollout.",
            discussion: """
                With --stale, only those that every or no subject has had for longer than --days, also by plans and tenants, and \
                those that no route requires. Features that only code asks about are among the latter: see the administration for the reads of \
                a server.
                """)
    }

    @OptionGroup var options: SettingsOptions
    @Flag(help: "Only stale features.") var stale = false
    @Option(help: "How old a complete rollout must be, in days, to be stale.") var days = 30

    func validate() throws {
        guard (0...36_500).contains(days) else { throw ValidationError("--days must be between 0 and 36500.") }
    }

    func run() async throws {
        try await withApplication(P.self, options) { application in
            let now = application.platform.database.now
            var table = TextTable(["feature", "rollout", "exceptions", "since", "required", "stale"])
            for line in try await application.catalog.scopedSettings.featureReport() {
                let staleness = line.staleness(olderThan: .seconds(days * 86_400), at: now)
                guard !stale || staleness != nil else { continue }
                table.add([
                    line.name, line.rollout.description, line.hasExceptions ? "yes" : "no",
                    line.since.map { "\($0)" } ?? "declaration",
                    line.isRequired ? "yes" : "no", staleness.map { "\($0)" } ?? "",
                ])
            }
            Console.output(table.text)
        }
    }
}
