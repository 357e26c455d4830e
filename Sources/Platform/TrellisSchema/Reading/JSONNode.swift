/// One value of the document that a ``SchemaReader`` reads; ask the reader about it.
public struct JSONNode: Hashable, Sendable {
    @usableFromInline let index: UInt32

    @inlinable
    init(_ index: UInt32) {
        self.index = index
    }
}

/// What sort of value a node is.
public enum JSONKind: Hashable, Sendable {
    case null, bool, number, string, array, object
    /// Text from a query or a path, which every scalar reads in its own way.
    case text
}

/// One member of an object.
public struct JSONMember {
    /// The name, to be switched over.
    public let key: JSONText
    /// The name's place, for violations about the name itself.
    public let name: JSONNode
    /// The value.
    public let value: JSONNode

    @inlinable
    init(key: JSONText, name: JSONNode, value: JSONNode) {
        self.key = key
        self.name = name
        self.value = value
    }
}

/// The members of an object that are still to be read, or the elements of an array.
public struct JSONContents {
    @usableFromInline var index: UInt32
    @usableFromInline let end: UInt32
    /// The violations there were before.
    @usableFromInline let faults: Int
    /// How many members or elements there are in all.
    public let count: Int

    @inlinable
    init(index: UInt32, end: UInt32, faults: Int, count: Int) {
        self.index = index
        self.end = end
        self.faults = faults
        self.count = count
    }
}
