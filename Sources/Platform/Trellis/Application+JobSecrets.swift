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
        database.attach(sealing)
        beforeChange(of: JobSettings.self) { section in
            guard section.secretKeys != nil || sealing.sealer == nil else { throw RemovedSecretKeys() }
            return try sealing.replacement(section.secretKeys)
        }
    }
}

/// A reload would leave jobs without keys for their secrets.
private struct RemovedSecretKeys: Error, CustomStringConvertible {
    let description = "jobs.secret_keys can't be removed while the process runs; it may be replaced."
}
