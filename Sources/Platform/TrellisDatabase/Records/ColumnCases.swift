/// The raw values of an enum of text, which the check of its column has to allow.
enum ColumnCases {
    /// Returns the raw values of a type with `CaseIterable`, in order, also of an optional one; nil for other types.
    static func of(_ type: any ColumnValue.Type) -> [String]? {
        if let optional = type as? any OptionalColumnValue.Type { return of(optional.wrapped) }
        guard let iterable = type as? any CaseIterable.Type else { return nil }
        return values(iterable)
    }

    private static func values<Value: CaseIterable>(_ type: Value.Type) -> [String]? {
        let values = type.allCases.map { ($0 as? any RawRepresentable)?.rawValue as? String }
        let texts = values.compactMap(\.self)
        return texts.isEmpty || texts.count < values.count ? nil : texts
    }
}

private protocol OptionalColumnValue {
    static var wrapped: any ColumnValue.Type { get }
}

extension Optional: OptionalColumnValue where Wrapped: ColumnValue {
    static var wrapped: any ColumnValue.Type { Wrapped.self }
}
