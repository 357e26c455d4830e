/// One value of a parsed document: its kind, its position in the source, and the end of its contents.
@usableFromInline
struct JSONTapeNode {
    @usableFromInline
    enum Kind: UInt8 {
        case null, yes, no
        /// A number without fraction and exponent.
        case integer
        /// Any other number.
        case decimal
        /// A string without escapes, whose source is its text.
        case string
        /// A string with at least one backslash.
        case escaped
        /// Text from a query or a path, not from JSON, which each scalar type parses itself.
        case text
        case array, object
    }

    @usableFromInline var kind: Kind
    /// The start in the source; for a string, the first byte after the quote.
    @usableFromInline var offset: UInt32
    /// The number of bytes of a string or number, or the number of members or elements of a container.
    @usableFromInline var length: UInt32
    /// The node after this one and its contents; while a container is open, the enclosing container.
    @usableFromInline var next: UInt32

    @inlinable
    init(kind: Kind, offset: Int, length: Int, next: UInt32) {
        self.kind = kind
        self.offset = UInt32(truncatingIfNeeded: offset)
        self.length = UInt32(truncatingIfNeeded: length)
        self.next = next
    }
}

/// A parsed document: a flat array of its values, in the order of the source.
///
/// A container precedes its contents; a member is two nodes, its key and its value.
@usableFromInline
struct JSONTape: ~Copyable {
    @usableFromInline private(set) var nodes: UnsafeMutablePointer<JSONTapeNode>
    @usableFromInline private(set) var count = 0
    private var capacity: Int

    init(capacity: Int) {
        self.capacity = max(capacity, 4)
        nodes = .allocate(capacity: self.capacity)
    }

    deinit {
        nodes.deallocate()
    }

    /// Appends a node, and returns its index.
    @discardableResult
    mutating func append(_ kind: JSONTapeNode.Kind, offset: Int, length: Int) -> UInt32 {
        if count == capacity { grow() }
        let index = UInt32(truncatingIfNeeded: count)
        (nodes + count).initialize(to: JSONTapeNode(kind: kind, offset: offset, length: length, next: index &+ 1))
        count += 1
        return index
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<JSONTapeNode>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: nodes, count: count)
        nodes.deallocate()
        nodes = larger
        capacity *= 2
    }
}
