package import TrellisDatabase
package import TrellisKernel

/// The operations of workers, schedulers and operators on job rows; each call is one transaction.
///
/// Workers call it through `DatabaseJobBackend`. Each part of a job's life has one type.
/// `docs/reference/job-states.md` lists the states, the transitions and the invariants J1 to J17.
///
/// | part of a job's life | type | invariants |
/// |---|---|---|
/// | enqueue: a product's transaction inserts jobs, dependencies and batches | `JobEnqueuer` | J1, J5–J7, J13 |
/// | on its way to a database of its own | `OutboxRelay`, `JobOutbox` | J17 |
/// | start: due jobs become available, workers claim jobs and get leases | ``claims`` | J2, J4, J8, J9 |
/// | while it waits: expiry, and the way to the front after a long time | ``waiting`` | J9, J16 |
/// | while it runs: progress, log lines, statistics | ``reports`` | J2 |
/// | end of an attempt: completed, failed, snoozed, requeued | ``results`` | J1, J2, J4, J10, J11 |
/// | after the end: the dependents that the transaction of the end left | ``dependents`` | J5, J6 |
/// | jobs that this release can't run: they wait for another one | ``parking`` | J11 |
/// | loss of the worker: heartbeats, and the jobs of dead or stopped workers | ``workers`` | J2–J4 |
/// | commands of operators: cancel, retry, change and delete jobs; pause and resume queues | ``control`` | J1, J7, J8 |
/// | schedules in code: due times and pauses | ``schedules`` | J12 |
/// | schedules that are made at run time | `StoredSchedules` | J12 |
/// | batches as a whole: progress and cancellation | `JobBatches` | J5, J6, J13 |
/// | deletion after the retention | `JobPruner` | J7, J14 |
/// | dashboards: queries without effect | ``queries`` | |
///
/// All of them change the state of jobs with `JobRows` and `JobTransition`, which also insert the history entries,
/// resolve the dependents and count the batches in the same transaction: J5, J6, J13. Only two changes don't: `claims`
/// starts many jobs with one statement, and `results` completes many with one.
///
/// A call that throws can be repeated: its transaction was rolled back, unless the connection was lost during the
/// commit. Serialization conflicts are retried here.
package struct JobStore: Sendable {
    /// The database that the jobs live in.
    package let database: SystemDatabase
    /// The database of the product: another one if the jobs have a database of their own.
    package let product: SystemDatabase

    /// The store of the jobs of a product, by the product's database.
    package init(_ product: SystemDatabase) {
        self.product = product
        database = product.jobs
    }

    package var claims: JobClaims { JobClaims(database: jobs) }
    package var waiting: WaitingJobs { WaitingJobs(database: jobs) }
    package var reports: JobReports { JobReports(database: jobs) }
    package var results: JobResults { JobResults(database: jobs) }
    package var dependents: JobDependents { JobDependents(database: jobs) }
    package var parking: JobParking { JobParking(database: jobs) }
    package var workers: JobWorkers { JobWorkers(database: jobs) }
    package var schedules: JobSchedules { JobSchedules(database: jobs) }

    var jobs: JobDatabase { JobDatabase(system: database) }

    /// Returns a store that acts for the user of the scope.
    package func acting(for scope: Scope) -> JobStore { JobStore(product.acting(for: scope)) }
}
