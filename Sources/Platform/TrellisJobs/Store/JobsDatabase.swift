public import TrellisDatabase
import TrellisKernel

/// The database that the jobs of a product live in, apart from the product's own: attached to the latter.
package struct JobsDatabase: Sendable {
    package let database: Database

    /// Lets the jobs of `product` live in this database.
    package static func connect(_ database: Database, to product: Database) {
        product.attach(JobsDatabase(database: database))
    }
}

extension Database {
    /// The database that the jobs live in: this one, unless a setting names another.
    package var jobs: Database { attachment(JobsDatabase.self)?.database ?? self }
    /// Whether the jobs live in another database.
    package var hasJobsElsewhere: Bool { attachment(JobsDatabase.self) != nil }
}

extension SystemDatabase {
    /// The rows without tenants of the database that the jobs live in.
    package var jobs: SystemDatabase {
        let jobs = database.jobs.system()
        return scope.map { jobs.acting(for: $0) } ?? jobs
    }
}

extension TenantDatabase {
    /// The rows of the same tenant in the database that the jobs live in; the same database, unless a setting names another.
    ///
    /// What transactions of the product can't do to jobs that live elsewhere, its transactions can: batches, cancellations
    /// and reads of jobs.
    ///
    /// ```swift
    /// let batch = try await database.jobs.write { tx in try tx.batch("Import", parts) }
    /// ```
    /// With a jobs database of its own, such a transaction commits apart from those of the product: neither rolls the other
    /// back. It publishes no events.
    public var jobs: TenantDatabase {
        guard let other = attachment(JobsDatabase.self) else { return self }
        return other.database.tenant(scope)
    }

    /// Whether the jobs live in another database.
    package var hasJobsElsewhere: Bool { attachment(JobsDatabase.self) != nil }
}

extension ReadTransaction {
    /// Whether the jobs live in another database than this transaction's.
    package var hasJobsElsewhere: Bool { attachment(JobsDatabase.self) != nil }

    /// Throws if the jobs live in another database, where this transaction finds none.
    ///
    /// - Throws: ``JobError/otherDatabase(_:)``.
    func requireJobs(_ operation: StaticString) throws(JobError) {
        if hasJobsElsewhere { throw .otherDatabase("\(operation)") }
    }
}
