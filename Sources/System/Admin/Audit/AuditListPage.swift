import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The template fields of the audit list, and its filter in URLs and forms.
struct AuditListPage {
    let form: AuditListForm
    let page: Page<AuditedAction>
    let tenants: [ID<Tenant>: String]
    let users: [ID<User>: String]

    private var filter: AuditFilter { form.filter }

    var fields: TemplateFields {
        form.fields.merging([
            "entries": .list(page.items.map(row)), "hasEntries": .flag(!page.items.isEmpty),
            "isValid": .flag(form.problems.isEmpty), "isFiltered": .flag(filter != AuditFilter()),
            "tenantName": .text(filter.tenant.map { tenants[$0] ?? $0.description }),
            "actorName": .text(filter.actor.map { users[$0] ?? $0.description }),
            "next": .text(page.nextCursor.map { AdminPath.audit + filter.query(with: [("cursor", $0)]) }),
        ])
    }

    private func row(_ action: AuditedAction) -> TemplateFields {
        let entry = action.entry
        return [
            "number": "\(entry.id)", "at": .text(FormattedTime.text(entry.at)), "iso": .text(entry.at.description),
            "action": .text(entry.action), "actionHref": .text(link { $0.action = entry.action }),
            "record": .text(entry.record),
            "recordID": .text(entry.recordID?.shortened(to: 64)),
            "recordHref": .text(href(of: entry)),
            "actor": .text(entry.actorID.map { users[$0] ?? $0.description } ?? anonymousLabel(entry)),
            "actorHref": .text(entry.actorID.map { actor in link { $0.actor = actor } }),
            "tenant": .text(tenants[entry.tenantID] ?? entry.tenantID.description),
            "tenantHref": .text(link { $0.tenant = entry.tenantID }), "origin": .text(entry.origin),
            "permission": .text(entry.permission), "reason": .text(entry.reason),
            "request": .text(entry.requestID),
            "payload": .text(payload(of: entry)), "isErased": .flag(action.isErased),
            "position": .text(action.seal.map { FormattedNumber.text($0.seq) }),
        ]
    }

    /// Returns the path of the list with one more condition.
    private func link(_ narrow: (inout AuditFilter) -> Void) -> String {
        var narrower = filter
        narrow(&narrower)
        return AdminPath.audit + narrower.query(with: [])
    }

    /// Returns the label of an entry without a user.
    private func anonymousLabel(_ entry: AuditEntryRecord) -> String {
        if entry.origin == "sql" { return "Direct SQL" }
        return entry.requestID == nil ? "the platform" : "Anonymous"
    }

    /// Returns the URL of all entries about the same row.
    private func href(of entry: AuditEntryRecord) -> String? {
        guard let record = entry.record, let id = entry.recordID else { return nil }
        return AdminPath.audit + QueryString.query([("record", record), ("id", id)])
    }

    private func payload(of entry: AuditEntryRecord) -> String? {
        guard let text = entry.payload?.text else { return nil }
        return ((try? JSONValue(parsing: text))?.pretty() ?? text).shortened(to: 4000)
    }
}

extension AuditFilter {
    /// Returns the filter as a query string, followed by these pairs.
    func query(with more: [(name: String, value: String?)]) -> String {
        QueryString.query(
            [
                ("tenant", tenant?.description), ("actor", actor?.description), ("record", record), ("id", recordID),
                ("action", action),
            ] + more)
    }
}
