/// The values of the placeholders in a route's pattern, percent-decoded.
public struct PathParameters: Sendable {
    private let names: [String]
    /// The values, in the order of the pattern.
    let values: [String]

    /// Creates parameters with these names and values, in the order of the pattern.
    public init(_ pairs: [(name: String, value: String)] = []) {
        names = pairs.map(\.name)
        values = pairs.map(\.value)
    }

    /// Creates the parameters of one match; `names` is the route's own array, so nothing is copied.
    init(names: [String], values: [String]) {
        self.names = names
        self.values = values
    }

    /// The value of `{name}`, or nil when the pattern has no such placeholder.
    public subscript(_ name: String) -> Substring? {
        guard let index = names.firstIndex(of: name), index < values.count else { return nil }
        return values[index][...]
    }
}
