import ArgumentParser
import TrellisDatabase
import TrellisJobs
import TrellisKernel

extension JobsCommand {
    /// `App jobs batch`.
    struct BatchCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "batch", abstract: "Show the progress of a batch.")
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The batch's identifier.") var id: ID<JobBatch>

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let batches = application.jobStore.batches
                let tenant = try await batches.tenant(of: id)
                for line in try await batches.status(of: id, tenant: tenant).lines(tenant) { Console.output(line) }
            }
        }
    }

    /// `App jobs cancel-batch`.
    struct CancelBatchCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "cancel-batch", abstract: "Cancel all jobs of a batch.",
                discussion: "Waiting jobs are cancelled, running ones requested to stop; workers do so in portions.")
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The batch's identifier.") var id: ID<JobBatch>

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let batches = application.jobStore.acting(for: .command("jobs cancel-batch")).batches
                try await batches.cancel(id, tenant: try await batches.tenant(of: id), by: nil)
                Console.message("Cancelled the batch \(id). Running jobs end soon after.")
            }
        }
    }
}

extension BatchStatus {
    /// The batch for operators, a property on each line.
    fileprivate func lines(_ tenant: ID<Tenant>) -> [String] {
        let parts: [(String, String?)] = [
            ("id", "\(id)"), ("tenant", "\(tenant)"), ("label", label), ("progress", "\(percent) %"),
            ("total", "\(total)"), ("pending", "\(pending)"), ("failed", "\(failed)"), ("created", "\(createdAt)"),
            ("finished", finishedAt.map { "\($0)" }), ("cancelled", cancelledAt.map { "\($0)" }),
        ]
        return parts.compactMap { name, value in value.map { "\(name): \($0)" } }
    }
}
