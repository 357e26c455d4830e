package import TrellisSchema

/// What of the arguments and the results of a type of jobs is confidential.
package struct JobRegistrationSecrets: Sendable {
    /// The confidential members of the arguments.
    package let arguments: ConfidentialMembers
    /// The confidential members of the result.
    package internal(set) var result: ConfidentialMembers

    /// Whether nothing is confidential.
    package var isEmpty: Bool { arguments.isEmpty && result.isEmpty }
}

extension JobCatalog {
    /// Checks that the values that jobs keep secret can be encrypted.
    ///
    /// - Throws: ``JobError/noSecretKey(job:)`` for the first type that has some, if there is no key.
    package func checkSecrets(_ sealing: JobSealing?) throws(JobError) {
        guard sealing?.sealer == nil else { return }
        if let job = registrations.first(where: { !$0.secrets.isEmpty }) { throw .noSecretKey(job: job.name) }
    }
}
