import TrellisDatabase

extension TableBuilder {
    /// Adds a column of exact numbers, such as amounts of money or quantities.
    @discardableResult
    public func decimal(_ name: String) -> ColumnBuilder { column(name, .decimal) }

    /// Adds a column of lists of text.
    @discardableResult
    public func texts(_ name: String) -> ColumnBuilder { column(name, .texts) }

    /// Adds a column of lists of integers.
    @discardableResult
    public func integers(_ name: String) -> ColumnBuilder { column(name, .integers) }

    /// Adds a column of lists of identifiers.
    @discardableResult
    public func uuids(_ name: String) -> ColumnBuilder { column(name, .uuids) }
}
