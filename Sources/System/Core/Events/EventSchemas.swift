import TrellisHub
import TrellisKernel
import TrellisSchema

/// An event for members of its tenant.
@Schema
struct EventMessage {
    var id: ID<PublishedEvent>
    /// The name of the event.
    @Example("project.archived") var type: String
    /// The version of `data`.
    var version: Int
    var occurredAt: Timestamp
    /// The event's own data, by its type.
    var data: JSONValue

    init(_ envelope: EventEnvelope, as event: any Event.Type) throws {
        id = envelope.id
        type = envelope.name
        version = event.version
        occurredAt = envelope.occurredAt
        data = try envelope.payload(as: event)
    }
}
