import TrellisJobs
import TrellisKernel
import TrellisWeb

/// The list of jobs as templates show it, and its filter as addresses and forms carry it.
struct JobListPage {
    let filter: JobFilter
    let page: Page<JobRecord>
    let count: Int
    let tenants: [ID<Tenant>: String]
    let cursor: String?
    let now: Timestamp

    var fields: PageFields {
        let next = page.nextCursor.map { AdminPath.list + filter.query(with: [("cursor", $0)]) }
        let states: [PageFields] = JobState.allCases.map { state in
            ["value": .text(state.rawValue), "isChosen": .flag(state == filter.state)]
        }
        return filter.fields.merging([
            "heading": .text(filter.state.map { "Jobs: \($0.rawValue)" } ?? "All jobs"), "states": .list(states),
            "count": .number(count), "noun": .text(count == 1 ? "job" : "jobs"),
            "here": .text(AdminPath.list + filter.query(with: [("cursor", cursor)])),
            "jobs": .list(page.items.map(row)), "hasJobs": .flag(!page.items.isEmpty), "next": .text(next),
        ])
    }

    private func row(_ job: JobRecord) -> PageFields {
        [
            "href": .text(job.page), "id": .text(job.id.description), "tenantID": .text(job.tenantID.description),
            "name": .text(job.name), "stateName": .text(job.state.rawValue), "stateClass": .text(job.state.rawValue),
            "queue": .text(job.queue), "tenant": .text(tenants[job.tenantID] ?? job.tenantID.description),
            "created": .text(ShownTime.relative(job.createdAt, at: now)),
            "attempts": .text("\(job.attempt) of \(job.maxAttempts)"), "code": .text(job.errorCode),
            "error": .text(job.errorMessage?.shortened(to: 160)),
        ]
    }
}

extension JobFilter {
    /// The filter as fields of a form.
    var fields: PageFields {
        [
            "state": .text(state?.rawValue ?? ""), "queue": .text(queue ?? ""), "name": .text(name ?? ""),
            "tenant": .text(tenant?.description ?? ""), "batch": .text(batch?.description ?? ""),
        ]
    }

    /// The filter as a query, with these pairs after it.
    func query(with more: [(name: String, value: String?)]) -> String {
        QueryText.query(
            [
                ("state", state?.rawValue), ("queue", queue), ("name", name), ("tenant", tenant?.description),
                ("batch", batch?.description),
            ] + more)
    }

    /// The filter that a form or a query names; empty fields are no conditions, as browsers send those.
    ///
    /// - Throws: ``AdminError/filterInvalid``.
    init(_ value: (String) -> String?) throws {
        func given(_ name: String) -> String? { value(name).flatMap { $0.isEmpty ? nil : $0 } }
        func read<Value>(_ name: String, _ parse: (String) -> Value?) throws -> Value? {
            guard let text = given(name) else { return nil }
            guard let value = parse(text) else { throw AdminError.filterInvalid }
            return value
        }
        self.init(
            tenant: try read("tenant") { ID<Tenant>($0) }, state: try read("state") { JobState(rawValue: $0) },
            queue: given("queue"), name: given("name"), batch: try read("batch") { ID<JobBatch>($0) })
    }
}
