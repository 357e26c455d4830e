/// The part of a list a client asked for: how many, and after which item.
public struct PageRequest: Hashable, Sendable {
    /// The most items a page may have.
    public static let maximumLimit = 200
    /// The items of a page when the client doesn't say.
    public static let defaultLimit = 50

    /// How many items at most: 1…200.
    public let limit: Int
    /// The `next_cursor` of the page before, or nil for the first page.
    public let cursor: String?

    /// A request for `limit` items (brought into 1…200) after `cursor`.
    public init(limit: Int = defaultLimit, cursor: String? = nil) {
        self.limit = min(max(limit, 1), Self.maximumLimit)
        self.cursor = cursor
    }
}

/// One page of a list, and the way to the next.
public struct Page<Item> {
    /// The items, in the order of the list.
    public let items: [Item]
    /// What to send as `cursor` for the page that follows; nil when this is the last.
    public let nextCursor: String?

    /// A page of `items`; `nextCursor` is nil on the last page.
    public init(items: [Item], nextCursor: String?) {
        self.items = items
        self.nextCursor = nextCursor
    }

    /// The same page with every item turned into another.
    public func map<Other>(_ transform: (Item) throws -> Other) rethrows -> Page<Other> {
        Page<Other>(items: try items.map(transform), nextCursor: nextCursor)
    }
}

extension Page: Sendable where Item: Sendable {}
extension Page: Equatable where Item: Equatable {}
