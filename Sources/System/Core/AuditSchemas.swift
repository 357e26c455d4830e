import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema

/// A filter for entries of the audit.
@Schema
struct AuditQuery {
    /// Only actions of this user.
    var actor: ID<User>?
    /// Only actions on rows of this table.
    @Length(1...63) @Example("project") var record: String?
    /// Only actions on the row with this identifier.
    @Length(1...200) var recordID: String?
    /// Only this kind of action: `insert`, `update`, `delete`, or a named action such as `project.shared`.
    @Length(1...100) @Example("update") var action: String?
    /// Only actions of this request.
    @Length(1...200) var requestID: String?
    /// Only entries at or after this time.
    var since: Timestamp?
    /// Only entries before this time.
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
    /// The user who did it; null for the platform, and for statements from outside the program.
    var actor: ID<User>?
    /// The id of the request.
    var requestID: String?
    /// The route, job or command that did it.
    @Example("POST /api/v1/projects") var origin: String
    /// The permission that allowed the request.
    var permission: String?
    /// The reason for access across tenants.
    var reason: String?
    /// `insert`, `update`, `delete`, or a named action that isn't a change of a row.
    var action: String
    /// The table.
    var record: String?
    /// The identifier of the row.
    var recordID: String?
    /// `before` and `after` with the changed columns; null after an erasure.
    var payload: JSONValue?
    /// The position in the tenant's chain; null until it is sealed.
    var seq: Int?
    /// The hash of the sealed entry, in hexadecimal.
    var hash: String?

    init(_ audited: AuditedAction) {
        let entry = audited.entry
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
        seq = audited.seal?.seq
        hash = audited.seal?.hash.hexadecimal
    }
}
