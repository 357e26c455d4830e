/// The requested part of a list: the number of items, and the item after which the page starts.
public struct PageRequest: Hashable, Sendable {
    /// The maximum number of items on a page.
    public static let maximumLimit = 200
    /// The number of items on a page unless the client sets a limit.
    public static let defaultLimit = 50

    /// The maximum number of items to return: 1…200.
    public let limit: Int
    /// The `next_cursor` of the previous page, or nil for the first page.
    public let cursor: String?
    /// What a cursor belongs to besides tenant, table and order: the list and the filters that the client asked for.
    package let binding: String

    /// A request for `limit` items (clamped to 1…200) after `cursor`.
    public init(limit: Int = defaultLimit, cursor: String? = nil) {
        self.init(limit: limit, cursor: cursor, binding: "")
    }

    /// A request for `limit` items (clamped to 1…200) after `cursor`, which is valid for this `binding` only.
    package init(limit: Int = defaultLimit, cursor: String?, binding: String) {
        self.limit = min(max(limit, 1), Self.maximumLimit)
        self.cursor = cursor
        self.binding = binding
    }
}

/// One page of a list, and the cursor of the next page.
public struct Page<Item> {
    /// The items, in the order of the list.
    public let items: [Item]
    /// The `cursor` of the next page; nil on the last page.
    public let nextCursor: String?

    /// A page of `items`; `nextCursor` is nil on the last page.
    public init(items: [Item], nextCursor: String?) {
        self.items = items
        self.nextCursor = nextCursor
    }

    /// Returns the same page with every item transformed.
    public func map<Other>(_ transform: (Item) throws -> Other) rethrows -> Page<Other> {
        Page<Other>(items: try items.map(transform), nextCursor: nextCursor)
    }
}

extension Page: Sendable where Item: Sendable {}
extension Page: Equatable where Item: Equatable {}
