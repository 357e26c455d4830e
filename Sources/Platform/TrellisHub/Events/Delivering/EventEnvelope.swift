import TrellisDatabase
import TrellisJobs
public import TrellisKernel
public import TrellisSchema

/// An event as it was written down: what happened, when, where, because of whom and of what.
public struct EventEnvelope: Sendable {
    /// The event's identifier; later ones of a process sort after earlier ones.
    public let id: ID<PublishedEvent>
    /// The tenant it happened in; ``TrellisKernel/ID/platform`` for the platform's own.
    public let tenantID: ID<Tenant>
    /// The name of its type.
    public let name: String
    /// The version of its payload.
    public let version: Int
    /// Its payload as it was written, as JSON text.
    public let payload: String
    /// The user in whose request it happened; nil for what the platform does by itself.
    public let actorID: ID<User>?
    /// The event or job that it is a consequence of, as a UUID; nil for a request's own.
    public let causationID: String?
    /// The request that led to it, over however many events and jobs.
    public let correlationID: String
    /// The trace that it was published in, as a `traceparent`.
    public let trace: String?
    /// The moment of the transaction that published it.
    public let occurredAt: Timestamp

    /// On whose behalf it is handled: the tenant, and the user and request that led to it.
    public var scope: Scope {
        Scope(tenantID: tenantID, userID: actorID ?? .nobody, requestID: correlationID)
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

    /// The event as a value of its type, brought from the version it was written in to the current one.
    ///
    /// - Throws: ``EventError/unknownVersion(_:_:)`` for a later version; ``EventError/unreadable(_:reason:)`` for a
    ///   payload that isn't what the type says.
    public func decode<Subject: Event>(_ event: Subject.Type) throws -> Subject {
        do {
            guard version < Subject.version else {
                try refuseLater(than: Subject.self)
                return try SchemaCoding.decode(Subject.self, from: Array(payload.utf8))
            }
            let payload = try self.payload(as: Subject.self)
            return try SchemaCoding.decode(Subject.self, from: Array(payload.description.utf8))
        } catch let error as EventError {
            throw error
        } catch {
            throw EventError.unreadable(name, reason: Self.reason(error))
        }
    }

    /// The payload as JSON of the type's current version.
    ///
    /// - Throws: as ``decode(_:)``, but that the payload isn't held against the type.
    public func payload(as event: any Event.Type) throws -> JSONValue {
        try refuseLater(than: event)
        guard case .object(var object) = try JSONValue(parsing: payload) else {
            throw EventError.unreadable(name, reason: "it is no object")
        }
        for upcaster in event.upcasters.sorted(by: { $0.version < $1.version }) where upcaster.version >= version {
            upcaster.change(&object)
        }
        return .object(object)
    }

    private func refuseLater(than event: any Event.Type) throws {
        guard version <= event.version else { throw EventError.unknownVersion(name, version) }
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? any AppError else { return "\(error)" }
        let places = error.violations.map { "\($0.pointer): \($0.message)" }
        return ([error.message] + places).joined(separator: " ")
    }
}
