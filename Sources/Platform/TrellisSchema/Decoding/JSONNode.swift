/// One value of the document that a ``SchemaReader`` reads; the reader gives access to its content.
public struct JSONNode: Hashable, Sendable {
    @usableFromInline let index: UInt32

    @inlinable
    init(_ index: UInt32) {
        self.index = index
    }
}

/// The kind of value of a node.
public enum JSONKind: Hashable, Sendable {
    case null, bool, number, string, array, object
    /// Text from a query or a path, which each scalar type parses itself.
    case text
}

/// One member of an object.
public struct JSONMember {
    /// The key, for use in a `switch`.
    public let key: JSONString
    /// The node of the key, for violations about the key itself.
    public let keyNode: JSONNode
    /// The value.
    public let value: JSONNode

    @inlinable
    init(key: JSONString, keyNode: JSONNode, value: JSONNode) {
        self.key = key
        self.keyNode = keyNode
        self.value = value
    }
}

/// An iterator over the members of an object or the elements of an array.
public struct JSONIterator {
    @usableFromInline var index: UInt32
    @usableFromInline let end: UInt32
    /// The number of violations before the iteration.
    @usableFromInline let violationCountBefore: Int
    /// The total number of members or elements.
    public let count: Int

    @inlinable
    init(index: UInt32, end: UInt32, violationCountBefore: Int, count: Int) {
        self.index = index
        self.end = end
        self.violationCountBefore = violationCountBefore
        self.count = count
    }
}
