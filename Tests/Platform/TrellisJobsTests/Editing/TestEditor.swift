import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisJobs

/// A payload with a rule for its arguments, a subject and a unique key.
@Schema
struct EditedJob: JobPayload {
    static let name = "tests.edited"
    static let expires: JobExpiry = .after(.seconds(100))
    var customer: String
    @Range(1...10) var copies: Int = 1
    var options: EditedOptions = EditedOptions()

    var subjects: [DataSubject] { [DataSubject("customer", customer)] }

    static func uniqueKey(of job: Self) -> UniqueJob? {
        UniqueJob(job.argumentKey(\.customer), onConflict: .reject)
    }
}

@Schema
struct EditedOptions {
    var colour: String = "black"
    var size: String = "A4"
}

/// An operator who changes and deletes jobs of our tenant.
struct TestEditor {
    private static let registrations = [
        JobRegistration(EditedJob.self) { _, _ in }, JobRegistration(SampleJob.self) { _, _ in },
        JobRegistration(
            name: "tests.untyped", queue: Queue("other"), retry: .never, timeout: .seconds(60), retention: .seconds(60),
            describe: { JSONValue.describe(in: &$0) }, run: { _, _ in }),
    ]
    let catalog: JobCatalog
    let actor = ID<User>()

    init() throws { catalog = try JobCatalog(Self.registrations) }

    @discardableResult
    func edit(_ id: ID<BackgroundJob>, _ edit: JobEdit, _ test: TestJobs) async throws -> JobRecord {
        try await test.store.control.edit(id, tenant: test.acme.tenantID, edit, in: catalog, by: actor)
    }

    func delete(_ id: ID<BackgroundJob>, _ test: TestJobs) async throws {
        try await test.store.control.delete(id, tenant: test.acme.tenantID, by: actor)
    }

    func enqueue(
        _ customer: String, _ test: TestJobs, _ options: JobOptions = .standard
    ) async throws -> ID<BackgroundJob> {
        try await test.ours.write { tx in try tx.enqueue(EditedJob(customer: customer), options).id }
    }
}
