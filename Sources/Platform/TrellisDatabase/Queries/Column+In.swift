extension Column {
    /// Matches rows whose column has one of the values, which may be any number; no row without values.
    ///
    /// As in Swift, nil among the values matches NULL.
    public func `in`(_ values: some Sequence<Value>) -> Predicate {
        let all = values.map(\.databaseValue)
        let list = ValueList(all.filter { !$0.isNull }, type: Value.columnType)
        let hasNil = all.contains { $0.isNull }
        guard !list.isEmpty else { return hasNil ? isNull : .never }
        let isListed = Predicate("\(sql) \(list.condition)")
        return hasNil ? isListed || isNull : isListed
    }
}
