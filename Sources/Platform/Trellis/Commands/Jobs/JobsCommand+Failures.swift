import ArgumentParser
import TrellisDatabase
import TrellisJobs
import TrellisKernel

extension JobsCommand {
    /// `App jobs failures`.
    struct FailuresCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "failures",
                abstract: "Show the discarded and retrying jobs in groups by name and error code.",
                discussion: "`App jobs retry --name NAME --code CODE` retries a group.")
        }

        @OptionGroup var options: SettingsOptions
        @Option(help: "Only failures of this queue.") var queue: String?

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let failures = try await application.jobStore.queries.failures(in: queue)
                var table = TextTable(["name", "code", "discarded", "retrying", "latest", "next", "error"])
                for group in failures.groups {
                    table.add([
                        group.name, group.code, JobQueries.text(group.discarded), JobQueries.text(group.retrying),
                        group.latest.failedAt.map { "\($0)" } ?? "", group.nextAt.map { "\($0)" } ?? "",
                        String((group.latest.errorMessage ?? "").replacing(utf8: "\n", with: " ").prefix(80)),
                    ])
                }
                Console.output(table.text)
                if failures.isTruncated {
                    Console.message("There are more than \(JobQueries.failureGroupLimit) groups.")
                }
            }
        }
    }
}
