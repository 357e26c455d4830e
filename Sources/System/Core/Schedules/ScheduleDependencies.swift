import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The jobs that administrators of tenants may schedule, and how often.
struct ScheduleDependencies: Sendable {
    /// All jobs: modules schedule also those that administrators can't.
    private let catalog: JobCatalog
    /// The least time between two due times.
    let minimumGap: Duration

    init(_ catalog: JobCatalog, minimumGap: Duration) {
        self.catalog = catalog
        self.minimumGap = minimumGap
    }

    /// The job with this name, now or earlier; nil if it can't be scheduled.
    subscript(name: String) -> JobRegistration? {
        guard let job = catalog[name], job.scheduling != nil else { return nil }
        return job
    }

    /// Returns the jobs whose permissions are among these, by name.
    func jobs(for permissions: PermissionSet) -> [SchedulableJob] {
        catalog.registrations.sorted { $0.name < $1.name }.compactMap { job in
            guard let scheduling = job.scheduling, permissions.allow(scheduling) else { return nil }
            return SchedulableJob(name: job.name, summary: scheduling.summary, arguments: Self.schema(of: job))
        }
    }

    /// Returns the stored arguments of a job without those that are never displayed; none of a job that no module declares.
    func shown(_ arguments: String, of job: String) -> JSONObject {
        guard let job = catalog[job], let whole = try? JSONValue(parsing: arguments),
            case .object(let object) = job.secrets.arguments.hidden(in: whole)
        else { return [:] }
        return JSONObject(object.members.filter { !job.redacted.contains($0.key) }.map { ($0.key, $0.value) })
    }

    /// Returns the schema of a job's arguments as a document of its own.
    private static func schema(of job: JobRegistration) -> JSONObject {
        var catalog = SchemaCatalog()
        let described = job.describe(&catalog)
        let schema = catalog.resolve(described)
        let components = catalog.components
        guard !components.members.isEmpty else { return schema.keywords }
        return schema.with("$defs", .object(components)).json.relocated.objectValue
    }
}

extension PermissionSet {
    /// Whether a member with these permissions may schedule the job.
    func allow(_ scheduling: JobScheduling) -> Bool { scheduling.permission.map(contains) ?? true }
}

extension JSONValue {
    /// The members; none if it is no object.
    fileprivate var objectValue: JSONObject { if case .object(let object) = self { object } else { [:] } }

    /// The document with references to `$defs` in place of those to the components of an OpenAPI document.
    fileprivate var relocated: JSONValue {
        switch self {
        case .object(let object): .object(JSONObject(object.members.map { ($0.key, $0.value.relocated) }))
        case .array(let items): .array(items.map(\.relocated))
        case .string(let text): .string(text.replacing(utf8: "#/components/schemas/", with: "#/$defs/"))
        default: self
        }
    }
}
