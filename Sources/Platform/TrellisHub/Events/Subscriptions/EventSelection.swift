/// The events a catch-up subscriber selects: a list of types, or every event.
public struct EventSelection: Sendable, ExpressibleByArrayLiteral {
    /// The types; nil for every event, including those of later releases.
    let types: [any Event.Type]?

    /// Every event, including those of later releases.
    public static let everyEvent = EventSelection(types: nil)

    private init(types: [any Event.Type]?) {
        self.types = types
    }

    /// The events of these types.
    public init(arrayLiteral types: any Event.Type...) {
        self.types = types
    }
}
