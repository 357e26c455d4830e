import TrellisHub
import TrellisKernel
import TrellisWeb

/// The filter of the audit list as it was typed, what it means, and what is wrong with it.
struct AuditListForm {
    private static let names = ["tenant", "actor", "record", "id", "action"]

    let typed: FilterFields
    private(set) var filter: AuditFilter
    /// What is wrong, by field.
    private(set) var problems: [String: FilterProblem] = [:]

    /// Reads the form, and finds the tenant by its name and the actor by the email address.
    init(_ fields: FilterFields, _ reader: JobReader) async throws {
        typed = fields
        filter = AuditFilter(record: fields["record"], recordID: fields["id"], action: fields["action"])
        if let text = fields["tenant"] {
            switch try await reader.tenant(named: text) {
            case .found(let id): filter.tenant = id
            case .none: problems["tenant"] = FilterProblem("No tenant has this name or identifier.")
            case .several(let ids):
                let others = Self.names.filter { !$0.isEqual(utf8: "tenant") }
                let choices = ids.map { ($0.description, AdminPath.audit + fields.query(others, ("tenant", $0))) }
                problems["tenant"] = FilterProblem("Several tenants have this name. Choose one:", choices)
            }
        }
        if let text = fields["actor"] {
            switch try await reader.user(named: text) {
            case .found(let id): filter.actor = id
            case .none, .several: problems["actor"] = FilterProblem("No user has this address or identifier.")
            }
        }
    }

    /// The fields of the form.
    var fields: TemplateFields {
        [
            "typedTenant": .text(typed["tenant"] ?? ""), "typedActor": .text(typed["actor"] ?? ""),
            "record": .text(filter.record ?? ""), "recordID": .text(filter.recordID ?? ""),
            "action": .text(filter.action ?? ""), "tenantProblem": .fields(problems["tenant"]?.fields),
            "actorProblem": .fields(problems["actor"]?.fields),
        ]
    }
}
