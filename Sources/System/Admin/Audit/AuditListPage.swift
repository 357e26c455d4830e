import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema

/// The list of entries as its template shows it, and its filter as addresses and forms carry it.
struct AuditListPage {
    let filter: AuditFilter
    let page: Page<AuditedDeed>
    let tenants: [ID<Tenant>: String]
    let people: [ID<User>: String]

    var fields: PageFields {
        [
            "tenant": .text(filter.tenant?.description ?? ""), "actor": .text(filter.actor?.description ?? ""),
            "record": .text(filter.record ?? ""), "recordID": .text(filter.recordID ?? ""),
            "action": .text(filter.action ?? ""), "entries": .list(page.items.map(row)),
            "hasEntries": .flag(!page.items.isEmpty),
            "next": .text(page.nextCursor.map { AdminPath.audit + filter.query(with: [("cursor", $0)]) }),
        ]
    }

    private func row(_ deed: AuditedDeed) -> PageFields {
        let entry = deed.entry
        return [
            "number": "\(entry.id)", "at": .text(ShownTime.text(entry.at)), "iso": .text(entry.at.description),
            "action": .text(entry.action), "record": .text(entry.record),
            "recordID": .text(entry.recordID?.shortened(to: 64)),
            "recordHref": .text(href(of: entry)),
            "actor": .text(entry.actorID.map { people[$0] ?? $0.description } ?? nobody(entry)),
            "tenant": .text(tenants[entry.tenantID] ?? entry.tenantID.description), "origin": .text(entry.origin),
            "permission": .text(entry.permission), "reason": .text(entry.reason),
            "request": .text(entry.requestID),
            "payload": .text(payload(of: entry)), "isErased": .flag(deed.isErased),
            "place": .text(deed.seal.map { ShownNumber.text($0.seq) }),
        ]
    }

    /// What stands in place of a name.
    private func nobody(_ entry: AuditEntryRecord) -> String {
        if entry.origin == "sql" { return "somebody with SQL" }
        return entry.requestID == nil ? "the platform" : "nobody signed in"
    }

    /// Everything about the same row.
    private func href(of entry: AuditEntryRecord) -> String? {
        guard let record = entry.record, let id = entry.recordID else { return nil }
        return AdminPath.audit + QueryText.query([("record", record), ("id", id)])
    }

    private func payload(of entry: AuditEntryRecord) -> String? {
        guard let text = entry.payload?.text else { return nil }
        return ((try? JSONValue(parsing: text))?.pretty() ?? text).shortened(to: 4000)
    }
}

extension AuditFilter {
    /// The filter as a query, with these pairs after it.
    func query(with more: [(name: String, value: String?)]) -> String {
        QueryText.query(
            [
                ("tenant", tenant?.description), ("actor", actor?.description), ("record", record), ("id", recordID),
                ("action", action),
            ] + more)
    }

    /// The filter that a query names; empty fields are no conditions, as browsers send those.
    ///
    /// - Throws: ``AdminError/filterInvalid``.
    init(_ value: (String) -> String?) throws {
        func given(_ name: String) -> String? { value(name).flatMap { $0.isEmpty ? nil : $0 } }
        func read<Entity>(_ name: String) throws -> ID<Entity>? {
            guard let text = given(name) else { return nil }
            guard let id = ID<Entity>(text) else { throw AdminError.filterInvalid }
            return id
        }
        self.init(
            tenant: try read("tenant"), actor: try read("actor"), record: given("record"), recordID: given("id"),
            action: given("action"))
    }
}
