/// The values that stood in the placeholders of a route's pattern, percent-decoded.
public struct PathParameters: Sendable {
    private let names: [String]
    private let values: [String]

    /// The parameters of these names and values, in the order of the pattern.
    public init(_ pairs: [(name: String, value: String)] = []) {
        names = pairs.map(\.name)
        values = pairs.map(\.value)
    }

    /// The values of one match; `names` is the route's own array, so nothing is copied.
    init(names: [String], values: [String]) {
        self.names = names
        self.values = values
    }

    /// The value that stood in the place of `{name}`, or nil when the pattern has no such place.
    public subscript(_ name: String) -> Substring? {
        guard let index = names.firstIndex(of: name), index < values.count else { return nil }
        return values[index][...]
    }
}
