/// One value of a parsed document: what it is, where it stands in the source, and where what is inside it ends.
@usableFromInline
struct JSONTapeNode {
    @usableFromInline
    enum Kind: UInt8 {
        case null, yes, no
        /// A number without fraction and exponent.
        case integer
        /// Any other number.
        case decimal
        /// A string whose source is its text.
        case string
        /// A string with at least one backslash.
        case escaped
        /// Text from outside JSON, a query or a path, which every scalar reads in its own way.
        case text
        case array, object
    }

    @usableFromInline var kind: Kind
    /// Where it starts in the source; a string's first byte after the quote.
    @usableFromInline var offset: UInt32
    /// The bytes of a string or number; the members or elements of a container.
    @usableFromInline var length: UInt32
    /// The node after this one and all that is inside it; while a container is open, the container around it.
    @usableFromInline var next: UInt32

    @inlinable
    init(kind: Kind, offset: Int, length: Int, next: UInt32) {
        self.kind = kind
        self.offset = UInt32(truncatingIfNeeded: offset)
        self.length = UInt32(truncatingIfNeeded: length)
        self.next = next
    }
}

/// A parsed document: its values in the order of the source, a flat array over the bytes.
///
/// A container comes before what is inside it; a member is two nodes, its name and its value.
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

    /// Adds a node after the last one, and says where.
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
