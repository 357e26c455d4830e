import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema

/// An event about a sample.
protocol SampleEvent: Event {
    /// The sample that the event is about.
    var sampleID: ID<Sample> { get }
}

/// A sample was created.
@Schema
@Event("sample.created")
struct SampleCreated: SampleEvent {
    var sampleID: ID<Sample>
    /// The name of the new sample.
    @Length(1...120) var name: String

    static let audience: EventAudience = .permission(.samplesView)
}

/// A sample was archived.
@Schema
@Event("sample.archived")
struct SampleArchived: SampleEvent {
    var sampleID: ID<Sample>

    static let audience: EventAudience = .permission(.samplesView)
}

/// A sample was deleted.
@Schema
@Event("sample.deleted")
struct SampleDeleted: SampleEvent {
    var sampleID: ID<Sample>

    static let audience: EventAudience = .permission(.samplesView)
}

/// The handlers of these events; ``SampleApp`` subscribes them.
enum SampleHandlers {
    /// Records an activity of a sample: for `.durable()`.
    @Sendable static func note(_ event: some SampleEvent, _ context: EventContext) async throws {
        let (sample, envelope) = (event.sampleID, context.envelope)
        try await context.commit { tx in
            // The sample was deleted meanwhile, with its activity.
            guard try tx.find(SampleRecord.self, sample) != nil else { return }
            try tx.insert(
                SampleActivityRecord(
                    id: ID(), tenantID: tx.scope.tenantID, sampleID: sample, event: envelope.name,
                    at: envelope.occurredAt))
        }
    }

    /// Deletes the activity of a deleted sample: for `.inTransaction`.
    @Sendable static func forget(_ event: SampleDeleted, _ tx: TenantTransaction) throws {
        try tx.erase(SampleActivityRecord.where { $0.sampleID == event.sampleID })
    }
}
