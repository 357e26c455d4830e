import TrellisConfig
import TrellisDatabase
import TrellisJobs
import TrellisKernel

extension Platform {
    /// Attaches the keys that encrypt what jobs keep secret to the database, and follows their reloads.
    ///
    /// A reload that removes all keys is refused.
    ///
    /// - Throws: `NamedKeysError` if the settings aren't validated.
    func attachJobSealing() throws(NamedKeysError) {
        let sealing = try JobSealing(settings[JobSettings.self].secretKeys)
        attachForJobs(sealing)
        beforeChange(of: JobSettings.self) { section in
            guard section.secretKeys != nil || sealing.sealer == nil else { throw RemovedSecretKeys() }
            return try sealing.replacement(section.secretKeys)
        }
    }

    /// Attaches a value to the database, and to that of the jobs if it is another one.
    func attachForJobs<Value: Sendable>(_ value: Value) {
        database.attach(value)
        if database.hasJobsElsewhere { jobsDatabase.attach(value) }
    }
}

/// A reload would leave jobs without keys for their secrets.
private struct RemovedSecretKeys: Error, CustomStringConvertible {
    let description = "jobs.secret_keys can't be removed while the process runs; it may be replaced."
}
