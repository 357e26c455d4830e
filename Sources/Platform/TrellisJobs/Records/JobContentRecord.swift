package import TrellisDatabase
package import TrellisKernel

/// A row of `job_content`: the arguments, the result or the value of a step of a job, which other rows don't have as a
/// whole.
@Record("job_content")
package struct JobContentRecord: TenantOwned {
    package var id: ID<JobContentRecord>
    package var tenantID: ID<Tenant>
    package var jobID: ID<BackgroundJob>
    /// `arguments`, `result`, or `step:` and the name of a step.
    package var part: String
    /// The number of bytes of the JSON.
    package var size: Int
    /// The id of the key that encrypted the content; nil if it isn't encrypted.
    package var keyID: String?
    /// The JSON, possibly encrypted; empty if it is an object of the store.
    package var content: [UInt8]
    /// The key of the content among the objects of the tenant; nil if the row has it.
    package var storageKey: String?
    /// The number of bytes of the object; nil if the row has the content.
    package var storedSize: Int?
    /// The SHA-256 of the object in hexadecimal; nil if the row has the content.
    package var sha256: String?
    /// Since when nothing needs it; it is deleted with the next pruning.
    package var unusedSince: Timestamp?

    package static var audit: AuditPolicy { .off(reason: "part of a job") }
}
