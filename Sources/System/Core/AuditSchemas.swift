import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema

/// Which entries to list.
@Schema
struct AuditQuery {
    /// Only what this user did.
    var actor: ID<User>?
    /// Only what was done to rows of this table.
    @Length(1...63) @Example("project") var record: String?
    /// Only what was done to the row with this identifier.
    @Length(1...200) var recordID: String?
    /// Only deeds of this kind: `insert`, `update`, `delete`, or one with a name, such as `project.shared`.
    @Length(1...100) @Example("update") var action: String?
    /// Only what this request did.
    @Length(1...200) var requestID: String?
    /// Only entries of this moment or later.
    var since: Timestamp?
    /// Only entries before this moment.
    var until: Timestamp?

    var filter: AuditFilter {
        AuditFilter(
            actor: actor, record: record, recordID: recordID, action: action, requestID: requestID, since: since,
            until: until)
    }
}

/// One entry of the audit.
@Schema
struct AuditEntryResponse {
    var id: Int
    var at: Timestamp
    /// Who did it; null for the platform itself, and for statements from outside the program.
    var actor: ID<User>?
    /// The request that asked for it.
    var requestID: String?
    /// The route, job or command that did it.
    @Example("POST /api/v1/projects") var origin: String
    /// The permission that let the request in.
    var permission: String?
    /// Why it reached across tenants.
    var reason: String?
    /// `insert`, `update`, `delete`, or a deed that is no change of a row.
    var action: String
    /// The table.
    var record: String?
    /// The identifier of the row.
    var recordID: String?
    /// `before` and `after` with the columns that changed; null once it was erased.
    var payload: JSONValue?
    /// The place in the tenant's chain; null until it is sealed.
    var seq: Int?
    /// The hash of the place, in hexadecimal.
    var hash: String?

    init(_ deed: AuditedDeed) {
        let entry = deed.entry
        id = entry.id
        at = entry.at
        actor = entry.actorID
        requestID = entry.requestID
        origin = entry.origin
        permission = entry.permission
        reason = entry.reason
        action = entry.action
        record = entry.record
        recordID = entry.recordID
        payload = entry.payload.flatMap { try? JSONValue(parsing: $0.text) }
        seq = deed.seal?.seq
        hash = deed.seal?.hash.hexadecimal
    }
}
