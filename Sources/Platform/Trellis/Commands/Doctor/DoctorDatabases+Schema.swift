import TrellisConfig
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisMigrations

/// The checks of what is in the databases.
extension DoctorDatabases {
    /// Row-level security protects the rows of tenants from each other, and the history from the program.
    func rowSecurity(_ application: Application) -> DiagnosticCheck {
        DiagnosticCheck("row_security") {
            try requireOpen()
            let platform = application.platform
            let fix = "The message says what to run; `App serve` doesn't start before."
            do {
                try await application.requireTenantIsolation()
            } catch let error as TenantIsolationError {
                return error.issues.map { .failed($0, fix: fix) }
            }
            guard platform.settings[DatabaseSettings.self].url.url.isPostgres else {
                return [.ok("SQLite has no row-level security: the queries separate the tenants.")]
            }
            let slow = try await TenancyCheck(platform.database).tablesWithoutTenantIndex().map { table in
                DiagnosticFinding.warning(
                    "No index of \(table) begins with tenant_id, so a tenant's queries scan the rows of all tenants.",
                    fix: "Add a migration with such an index.")
            }
            return [.ok("Row-level security applies to the role of the program and to all tables of tenants.")] + slow
        }
    }

    /// All migrations are applied, as they are declared.
    func migrations(_ application: Application) -> DiagnosticCheck {
        DiagnosticCheck("migrations") {
            try requireOpen()
            var findings = try await Self.findings(about: application.migrator, in: "")
            if let jobs = application.jobsMigrator {
                findings += try await Self.findings(about: jobs, in: " in the database of the jobs")
            }
            guard findings.allSatisfy({ $0.status != .failed }) else { return findings }
            // The owner's sessions find the tables; those of the program may not.
            do {
                try await application.requireSchema()
                return findings
            } catch let error as MigrationError {
                return [.failed(error.message, fix: "The message says what to run; `App serve` doesn't start before.")]
            }
        }
    }

    private static func findings(about migrator: Migrator, in place: String) async throws -> [DiagnosticFinding] {
        let all = try await migrator.status()
        func ids(_ matches: (MigrationStatus.State) -> Bool) -> String? {
            let ids = all.filter { matches($0.state) }.map(\.id)
            return ids.isEmpty ? nil : list(ids)
        }
        let findings: [DiagnosticFinding] = [
            ids { $0 == .pending }.map { .failed("Pending\(place): \($0).", fix: "Run `App migrate up`.") },
            ids(\.isChanged).map {
                .failed(
                    "Changed after they were applied\(place): \($0).",
                    fix: "Restore the declared migrations, or accept the change with `App migrate repair`.")
            },
            ids(\.isInterrupted).map {
                .failed(
                    "Running or interrupted\(place): \($0).",
                    fix: "Wait for a running one; otherwise see `App migrate status`, and run `App migrate up`.")
            },
            ids(\.isUnknown).map {
                .warning(
                    "Applied by another program\(place): \($0).",
                    fix: "Nothing during an update; otherwise run the newer version of the product.")
            },
        ].compactMap(\.self)
        // What the states don't show, such as a module that was left out.
        if findings.isEmpty { _ = try await migrator.plan() }
        return findings.isEmpty ? [.ok("All \(all.count) migrations are applied\(place).")] : findings
    }

    private static func list(_ ids: [String]) -> String {
        let shown = ids.prefix(5).joined(separator: ", ")
        return ids.count > 5 ? "\(shown) and \(ids.count - 5) more" : shown
    }

    /// Workers send heartbeats, and take the jobs of each queue.
    func workers(_ application: Application) -> DiagnosticCheck {
        DiagnosticCheck("workers") {
            try requireOpen()
            do {
                return try await Self.findings(aboutWorkersOf: application)
            } catch let error as DatabaseError {
                // Most likely a migration makes the table that is missing.
                guard case .statement = error else { throw error }
                let pending = try await (application.jobsMigrator ?? application.migrator).plan().map(\.id)
                guard !pending.isEmpty else { throw error }
                return [
                    .failed(
                        "The tables of the jobs can't be read before the pending migrations: \(Self.list(pending)).",
                        fix: "Run `App migrate up`.")
                ]
            }
        }
    }

    private static func findings(aboutWorkersOf application: Application) async throws -> [DiagnosticFinding] {
        let store = application.jobStore
        let deadAfter = application.platform.settings[JobSettings.self].longestSilence
        // The time that heartbeats are compared with is that of the server.
        _ = try await application.platform.jobsDatabase.clockOffset()
        let now = application.platform.jobsDatabase.now
        let workers = try await store.workers.all()
        let queues = try await store.queries.queues(declared: application.jobs.queues.map(\.name))
        let silent = workers.filter { $0.heartbeatAt + deadAfter < now }
        let waiting = queues.filter { queue in
            queue.pausedAt == nil && queue.count(.available) > 0
                && !workers.contains { $0.takes(queue.queue, at: now, deadAfter: deadAfter) }
        }
        let idle = queues.filter { queue in
            queue.pausedAt == nil && queue.count(.available) == 0
                && !workers.contains { $0.takes(queue.queue, at: now, deadAfter: deadAfter) }
        }
        let live = workers.count - silent.count
        let start = "Start `App work`, or set jobs.run_in_server = true for `App serve`; see jobs.queues too."
        var findings = waiting.map { queue -> DiagnosticFinding in
            let count = queue.text(.available)
            return .failed("\(count) jobs wait in the queue \(queue.queue), which no worker takes.", fix: start)
        }
        if !silent.isEmpty {
            findings.append(
                .warning(
                    "\(silent.count) workers sent no heartbeat for \(deadAfter.components.seconds) seconds.",
                    fix: "They were killed or are blocked: see their logs. Another worker removes their rows."))
        }
        if live == 0 {
            findings.append(.warning("No worker runs.", fix: start))
        } else if !idle.isEmpty {
            let names = idle.map(\.queue).joined(separator: ", ")
            findings.append(.warning("No worker takes jobs of the queues \(names).", fix: start))
        }
        return findings.isEmpty ? [.ok("\(live) workers take the jobs of all queues.")] : findings
    }
}

extension MigrationStatus.State {
    fileprivate var isChanged: Bool { if case .changed = self { true } else { false } }
    fileprivate var isUnknown: Bool { if case .unknown = self { true } else { false } }

    fileprivate var isInterrupted: Bool {
        switch self {
        case .running, .failed: true
        default: false
        }
    }
}
