/// The objects of one section in a listing that aren't compared with rows yet.
///
/// A listing comes in pages. The rows up to the last object of a page are complete, except for the row of that object:
/// the next page may begin with another object of it.
struct SectionListing: Sendable {
    private var objects: [StorageKey: ListedObject] = [:]
    private var start = ObjectRange.Start.beginning

    /// Adds objects of the next page.
    mutating func add(_ page: [ListedObject]) {
        for object in page { objects[object.info.key] = object }
    }

    /// Returns what was listed of the object with this key; nil if it wasn't.
    subscript(key: StorageKey) -> ObjectInfo? { objects[key]?.info }

    /// Returns the rows that are complete before `end`, and not compared yet.
    func range(to end: ObjectPosition?) -> ObjectRange { ObjectRange(from: start, to: end) }

    /// Forgets what was compared.
    mutating func advance(to end: ObjectPosition) {
        objects = objects.filter { $0.value.position >= end }
        start = .at(end)
    }
}
