import TrellisJobs
import TrellisKernel
import TrellisSchema

/// A change of a job that waits; absent fields stay unchanged.
@Schema
struct AdminJobEdit {
    /// The arguments that change, as a merge patch: null removes one, and those left out stay.
    ///
    /// A value that is `[redacted]` stays unchanged, so that shown arguments can be sent back. A list replaces the whole
    /// list, so it must have the confidential values that the stored one has.
    var arguments: JSONObject?
    /// The earliest start; one in the past means now.
    var scheduledAt: Timestamp?
    /// The priority in the queue.
    var priority: AdminJobPriority?
    /// The name of the queue.
    @Length(1...200) var queue: String?
}

extension AdminJobEdit {
    /// The change.
    ///
    /// - Throws: ``AdminError/argumentRedacted``.
    var edit: JobEdit {
        get throws {
            JobEdit(
                arguments: try arguments.map { try Self.withoutRedacted($0) },
                start: scheduledAt.map { .at($0) }, priority: priority?.priority, queue: queue)
        }
    }

    /// Removes the placeholders of secrets, which are in no list.
    private static func withoutRedacted(_ object: JSONObject) throws -> JSONObject {
        JSONObject(
            try object.members.compactMap { key, value in
                switch value {
                case Redaction.placeholder: return nil
                case .object(let inner): return (key, .object(try withoutRedacted(inner)))
                default:
                    guard !containsRedacted(value) else { throw AdminError.argumentRedacted }
                    return (key, value)
                }
            })
    }

    private static func containsRedacted(_ value: JSONValue) -> Bool {
        switch value {
        case .array(let items): items.contains(where: containsRedacted)
        case .object(let object): object.members.contains { containsRedacted($0.value) }
        default: value == Redaction.placeholder
        }
    }
}

/// The priority of a job in its queue; urgent jobs start first.
@Schema
enum AdminJobPriority: String {
    case urgent, high, normal, low

    var priority: JobPriority {
        switch self {
        case .urgent: .urgent
        case .high: .high
        case .normal: .normal
        case .low: .low
        }
    }
}
