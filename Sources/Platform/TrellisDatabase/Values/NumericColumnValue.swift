/// A number type whose columns can be summed.
public protocol NumericColumnValue: ColumnValue {}

extension Int: NumericColumnValue {}
extension Int32: NumericColumnValue {}
extension Int64: NumericColumnValue {}
extension Double: NumericColumnValue {}
