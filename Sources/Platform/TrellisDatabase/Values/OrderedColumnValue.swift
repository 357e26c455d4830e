public import Foundation
public import TrellisKernel

/// A type whose values have the same order on every engine, so that a column has a smallest and a greatest one.
///
/// JSON and lists have none. An enum with raw values is ordered by them, without declaring it; another type of columns
/// conforms if its database value is of one of the types below.
public protocol OrderedColumnValue: ColumnValue {}

extension String: OrderedColumnValue {}
extension Int: OrderedColumnValue {}
extension Int32: OrderedColumnValue {}
extension Int64: OrderedColumnValue {}
extension Bool: OrderedColumnValue {}
extension Double: OrderedColumnValue {}
extension Decimal: OrderedColumnValue {}
extension Timestamp: OrderedColumnValue {}
extension ID: OrderedColumnValue {}
extension Array: OrderedColumnValue where Element == UInt8 {}
