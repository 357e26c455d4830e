import TrellisHub
import TrellisKernel
import TrellisSchema

/// An event, as members of its tenant see it.
@Schema
struct EventMessage {
    var id: ID<PublishedEvent>
    /// What happened.
    @Example("project.archived") var type: String
    /// The version of `data`.
    var version: Int
    var occurredAt: Timestamp
    /// The event's own, as its type says.
    var data: JSONValue

    init(_ envelope: EventEnvelope, as event: any Event.Type) throws {
        id = envelope.id
        type = envelope.name
        version = event.version
        occurredAt = envelope.occurredAt
        data = try envelope.payload(as: event)
    }
}
