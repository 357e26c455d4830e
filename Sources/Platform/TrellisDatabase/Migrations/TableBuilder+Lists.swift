extension TableBuilder {
    /// A column of exact numbers: amounts of money, quantities.
    @discardableResult
    public func decimal(_ name: String) -> ColumnBuilder { column(name, .decimal) }

    /// A column of lists of text.
    @discardableResult
    public func texts(_ name: String) -> ColumnBuilder { column(name, .texts) }

    /// A column of lists of integers.
    @discardableResult
    public func integers(_ name: String) -> ColumnBuilder { column(name, .integers) }

    /// A column of lists of identifiers.
    @discardableResult
    public func uuids(_ name: String) -> ColumnBuilder { column(name, .uuids) }
}

extension Dialect {
    /// A literal list.
    func list(_ items: [String], _ type: String, json: String) -> String {
        name == .sqlite ? literal(json) : "ARRAY[\(items.joined(separator: ", "))]::\(type)"
    }
}
