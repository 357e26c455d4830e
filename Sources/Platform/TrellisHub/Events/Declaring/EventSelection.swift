/// Which events somebody wants: some, by their types, or every one.
public struct EventSelection: Sendable, ExpressibleByArrayLiteral {
    /// The types; nil for every event, those of later releases included.
    let types: [any Event.Type]?

    /// Every event, those of later releases included.
    public static let everyEvent = EventSelection(types: nil)

    private init(types: [any Event.Type]?) {
        self.types = types
    }

    /// The events of these types.
    public init(arrayLiteral types: any Event.Type...) {
        self.types = types
    }
}
