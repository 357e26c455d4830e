import TrellisJobs
import TrellisKernel
import TrellisWeb

/// The filter of the job list as it was typed, what it means, and what is wrong with it.
struct JobListForm {
    /// The texts of the fields.
    let typed: FilterFields
    private(set) var filter = JobFilter()
    /// What is wrong, by field.
    private(set) var problems: [String: FilterProblem] = [:]
    /// The name of the tenant; nil without one.
    private(set) var tenantName: String?

    /// Reads the form, and finds the tenant by its name.
    init(_ fields: FilterFields, _ reader: JobReader) async throws {
        typed = fields
        (filter.queue, filter.name, filter.errorCode) = (fields["queue"], fields["name"], fields["code"])
        if let text = fields["state"] {
            filter.status = JobStatus(rawValue: text)
            if filter.status == nil { problems["state"] = FilterProblem("There is no state of this name.") }
        }
        if let text = fields["batch"] {
            filter.batch = ID(text)
            if filter.batch == nil { problems["batch"] = FilterProblem("A batch is found by its identifier.") }
        }
        guard let text = fields["tenant"] else { return }
        switch try await reader.tenant(named: text) {
        case .found(let id):
            filter.tenant = id
            tenantName = try await reader.names(of: [id])[id] ?? id.description
        case .none:
            problems["tenant"] = FilterProblem("No tenant has this name or identifier.")
        case .several(let ids):
            let choices = ids.map { id in
                (id.description, AdminPath.jobList + fields.query(["state", "queue", "name", "code"], ("tenant", id)))
            }
            problems["tenant"] = FilterProblem("Several tenants have this name. Choose one:", choices)
        }
    }

    /// The fields of the form.
    var fields: TemplateFields {
        let states: [TemplateFields] = JobStatus.allCases.map { state in
            ["value": .text(state.rawValue), "isChosen": .flag(state == filter.status)]
        }
        return [
            "states": .list(states), "stateProblem": .fields(problems["state"]?.fields),
            "typedQueue": .text(typed["queue"] ?? ""), "typedName": .text(typed["name"] ?? ""),
            "typedCode": .text(typed["code"] ?? ""), "typedTenant": .text(typed["tenant"] ?? ""),
            "tenantProblem": .fields(problems["tenant"]?.fields), "tenantName": .text(tenantName),
            "batchProblem": .fields(problems["batch"]?.fields),
        ]
    }
}
