public import TrellisDatabase
public import TrellisKernel
public import TrellisSchema

/// Something that has happened, in the past tense: a schema with a name, a version and an audience.
///
/// ```swift
/// @Schema
/// @Event("project.archived")
/// struct ProjectArchived {
///     var projectID: ID<Project>
///
///     static let audience: EventAudience = .permission(.projectsView)
/// }
/// ```
/// The module that publishes it lists it in `events`; `App/Subscriptions.swift` lists its subscribers.
public protocol Event: ObjectSchema, PublishableEvent {
    /// The name in rows, streams and webhooks; must never change, since stored events outlive releases.
    static var name: String { get }
    /// The version of the payload; incremented by each change that makes stored payloads unreadable.
    static var version: Int { get }
    /// The members of the tenant who may see it in streams and webhooks.
    static var audience: EventAudience { get }
    /// The steps that convert payloads of earlier versions to the current version.
    static var upcasters: [EventUpcaster] { get }
    /// Whom the payload is about: when one of them is erased, the stored event is deleted, with what modules made of it
    /// (``SubjectErasure``).
    var subjects: [DataSubject] { get }
}

extension Event {
    /// Hidden outside the product by default.
    public static var audience: EventAudience { .hidden }
    /// None by default, for an event with one version.
    public static var upcasters: [EventUpcaster] { [] }
    /// No subjects by default.
    public var subjects: [DataSubject] { [] }

    /// Returns the event as its schema writes it.
    ///
    /// - Throws: ``TrellisSchema/JSONWriteError`` for a number that is not finite.
    public func payloadText() throws -> String { try SchemaCoding.text(self) }
}

/// Makes a struct that is a `@Schema` an ``Event`` of this name and version.
///
/// - Parameters:
///   - name: Words separated by dots, the subject and what happened to it: `project.archived`.
///   - version: Incremented by each change that makes stored payloads unreadable.
@attached(extension, conformances: Event, names: named(name), named(version))
public macro Event(_ name: StaticString, version: Int = 1) =
    #externalMacro(module: "TrellisMacros", type: "EventMacro")

/// The entity behind `ID<PublishedEvent>`: one published event.
public enum PublishedEvent: Sendable {}
