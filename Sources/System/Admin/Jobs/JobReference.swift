import TrellisJobs
import TrellisKernel

/// A reference to a job by tenant and id; `tenant/id` in forms.
struct JobReference: Hashable, Sendable {
    let tenant: ID<Tenant>
    let id: ID<BackgroundJob>

    init(tenant: ID<Tenant>, id: ID<BackgroundJob>) {
        self.tenant = tenant
        self.id = id
    }

    /// Parses the value of a checkbox; nil if it is invalid.
    init?(_ text: String) {
        let parts = text.split(utf8: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let tenant = ID<Tenant>(String(parts[0])), let id = ID<BackgroundJob>(String(parts[1]))
        else { return nil }
        self.init(tenant: tenant, id: id)
    }
}
