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
/// The module that publishes it lists it in `events`; `App/Subscriptions.swift` says who reacts to it.
public protocol Event: ObjectSchema {
    /// What it is called in rows, streams and webhooks: stable for ever, since events outlive releases.
    static var name: String { get }
    /// The version of its payload: one more each time the payload changes so that old ones can't be read any more.
    static var version: Int { get }
    /// Who of the tenant may see it from outside.
    static var audience: EventAudience { get }
    /// What makes payloads of earlier versions into such of the current one, step by step.
    static var upcasters: [EventUpcaster] { get }
}

extension Event {
    /// Nobody outside the product.
    public static var audience: EventAudience { .hidden }
    /// None: it has had one version only.
    public static var upcasters: [EventUpcaster] { [] }
}

/// Makes a struct that is a `@Schema` an ``Event`` of this name and version.
///
/// - Parameters:
///   - name: words with dots between them, what and what happened to it: `project.archived`.
///   - version: counts up each time the payload changes so that old ones can't be read any more.
@attached(extension, conformances: Event, names: named(name), named(version))
public macro Event(_ name: StaticString, version: Int = 1) =
    #externalMacro(module: "TrellisMacros", type: "EventMacro")

/// Names the entity behind `ID<PublishedEvent>`: one event that was published.
public enum PublishedEvent: Sendable {}
