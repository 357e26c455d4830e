import TrellisDatabase
import TrellisJobs
public import TrellisKernel
public import TrellisSchema

/// A stored event: what happened, when, in which tenant, and its user and cause.
public struct EventEnvelope: Sendable {
    /// The event's identifier; identifiers of one process are in ascending order.
    public let id: ID<PublishedEvent>
    /// The tenant of the event; ``TrellisKernel/ID/platform`` for events of the platform.
    public let tenantID: ID<Tenant>
    /// The event's name.
    public let name: String
    /// The version of the stored payload.
    public let version: Int
    /// The stored payload as JSON text.
    public let payload: String
    /// The user whose request caused it; nil for actions of the platform.
    public let actorID: ID<User>?
    /// The event or job that caused it, as a UUID; nil if a request caused it directly.
    public let causationID: String?
    /// The original request, also across several events and jobs.
    public let correlationID: String
    /// The trace context of the publisher, as a `traceparent`.
    public let trace: String?
    /// The time of the publishing transaction.
    public let occurredAt: Timestamp

    /// The scope in which it is handled: its tenant, user and request.
    public var scope: Scope {
        Scope(tenantID: tenantID, userID: actorID ?? .noUser, requestID: correlationID)
    }

    init(_ record: EventRecord) {
        id = record.id
        tenantID = record.tenantID
        name = record.name
        version = record.version
        payload = record.payload.text
        actorID = record.actorID
        causationID = record.causationID?.description
        correlationID = record.correlationID
        trace = record.trace
        occurredAt = record.occurredAt
    }

    /// Decodes the event, upcasting a payload of an earlier version.
    ///
    /// - Throws: ``EventError/unknownVersion(_:_:)`` for a newer version; ``EventError/unreadable(_:reason:)`` for a
    ///   payload that doesn't match the type.
    public func decode<Subject: Event>(_ event: Subject.Type) throws -> Subject {
        do {
            guard version < Subject.version else {
                try checkVersion(of: Subject.self)
                return try SchemaCoding.decodeStored(Subject.self, from: payload)
            }
            let payload = try self.payload(as: Subject.self)
            return try SchemaCoding.decodeStored(Subject.self, from: payload.description)
        } catch let error as EventError {
            throw error
        } catch {
            throw EventError.unreadable(name, reason: Self.reason(error))
        }
    }

    /// Returns the payload as JSON in the type's current version.
    ///
    /// - Throws: Same as ``decode(_:)``, but doesn't validate the payload against the type.
    public func payload(as event: any Event.Type) throws -> JSONValue {
        try checkVersion(of: event)
        guard case .object(var object) = try JSONValue(parsing: payload) else {
            throw EventError.unreadable(name, reason: "it is not a JSON object")
        }
        for upcaster in event.upcasters.sorted(by: { $0.version < $1.version }) where upcaster.version >= version {
            upcaster.change(&object)
        }
        return .object(object)
    }

    private func checkVersion(of event: any Event.Type) throws {
        guard version <= event.version else { throw EventError.unknownVersion(name, version) }
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? any AppError else { return "\(error)" }
        let places = error.violations.map { "\($0.pointer): \($0.message)" }
        return ([error.message] + places).joined(separator: " ")
    }
}
