import TrellisKernel

extension DatabaseValue {
    /// Returns whether both are of one kind and the same to a database, which compares texts by their bytes.
    public static func == (left: DatabaseValue, right: DatabaseValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.real(let left), .real(let right)): left == right
        case (.text(let left), .text(let right)): left.isEqual(utf8: right)
        case (.bytes(let left), .bytes(let right)): left == right
        case (.uuid(let high, let low), .uuid(let otherHigh, let otherLow)): (high, low) == (otherHigh, otherLow)
        case (.timestamp(let left), .timestamp(let right)): left == right
        case (.decimal(let left), .decimal(let right)): left == right
        case (.texts(let left), .texts(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.isEqual(utf8: $1) }
        case (.integers(let left), .integers(let right)): left == right
        case (.uuids(let left), .uuids(let right)): left == right
        default: false
        }
    }

    /// Hashes the value; canonically equivalent texts, which are different values, may have one hash.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let bool): hasher.combine(bool)
        case .integer(let integer): hasher.combine(integer)
        case .real(let real): hasher.combine(real)
        case .text(let text): hasher.combine(text)
        case .bytes(let bytes): hasher.combine(bytes)
        case .uuid(let high, let low):
            hasher.combine(high)
            hasher.combine(low)
        case .timestamp(let timestamp): hasher.combine(timestamp)
        case .decimal(let decimal): hasher.combine(decimal)
        case .texts(let texts): hasher.combine(texts)
        case .integers(let integers): hasher.combine(integers)
        case .uuids(let uuids): hasher.combine(uuids)
        }
    }
}
