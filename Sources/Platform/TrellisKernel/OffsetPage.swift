/// The requested part of a list by position: the number of items, and the number of items before them.
///
/// For contracts whose clients jump to any part of a list and show a total. A database reads and discards the rows
/// before the part, and counts all rows for the total, so ``PageRequest`` is the choice for lists that may be long.
public struct OffsetRequest: Hashable, Sendable {
    /// The maximum number of items in a part.
    public static let maximumLimit = PageRequest.maximumLimit
    /// The number of items unless the client sets a limit.
    public static let defaultLimit = 20
    /// The maximum number of items before a part.
    public static let maximumOffset = 10_000

    /// The maximum number of items to return: 1…200.
    public let limit: Int
    /// The number of items of the list before the first one to return: 0…10 000.
    public let offset: Int

    /// A request for `limit` items (clamped to 1…200) after the first `offset` ones (clamped to 0…10 000).
    public init(limit: Int = defaultLimit, offset: Int = 0) {
        self.limit = min(max(limit, 1), Self.maximumLimit)
        self.offset = min(max(offset, 0), Self.maximumOffset)
    }
}

/// One part of a list, and the number of items in the whole list.
public struct OffsetPage<Item> {
    /// The items, in the order of the list.
    public let items: [Item]
    /// The number of items in the whole list.
    public let total: Int

    /// A part of a list of `total` items.
    public init(items: [Item], total: Int) {
        self.items = items
        self.total = total
    }

    /// Returns the same part with every item transformed.
    public func map<Other>(_ transform: (Item) throws -> Other) rethrows -> OffsetPage<Other> {
        OffsetPage<Other>(items: try items.map(transform), total: total)
    }
}

extension OffsetPage: Sendable where Item: Sendable {}
extension OffsetPage: Equatable where Item: Equatable {}
