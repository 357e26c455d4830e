public import TrellisKernel

extension JSONWriter {
    /// Writes `null`.
    @inlinable
    public mutating func null() { literal("null") }

    /// Writes `true` or `false`.
    @inlinable
    public mutating func bool(_ value: Bool) {
        if value { literal("true") } else { literal("false") }
    }

    /// Writes an integer.
    public mutating func integer(_ value: Int64) {
        reserve(20)
        var rest = value.magnitude
        if value < 0 {
            position.pointee = UInt8(ascii: "-")
            position += 1
        }
        let count = digitCount(of: rest)
        var destination = position + count
        position = destination
        while rest >= 100 {
            let (quotient, pair) = rest.quotientAndRemainder(dividingBy: 100)
            destination -= 2
            ASCII.store(pair: UInt32(truncatingIfNeeded: pair), at: destination)
            rest = quotient
        }
        if rest >= 10 {
            ASCII.store(pair: UInt32(truncatingIfNeeded: rest), at: destination - 2)
        } else {
            (destination - 1).pointee = 0x30 + UInt8(truncatingIfNeeded: rest)
        }
    }

    private func digitCount(of value: UInt64) -> Int {
        var count = 1
        var bound: UInt64 = 10
        while value >= bound {
            count += 1
            if count == 20 { return 20 }
            bound &*= 10
        }
        return count
    }

    /// Writes a number in the shortest form that parses to the same double.
    ///
    /// A number that is not finite makes the encoding fail.
    public mutating func number(_ value: Double) {
        guard value.isFinite else {
            failure = .notFinite
            return null()
        }
        if let whole = Int64(exactly: value), whole.magnitude < 1 << 53, whole != 0 || value.sign == .plus {
            return integer(whole)
        }
        value.description.utf8.forEach { byte($0) }
    }

    /// Writes an identifier in quotes, in its lower-case 8-4-4-4-12 form.
    public mutating func identifier<Entity>(_ id: ID<Entity>) {
        reserve(38)
        position[0] = UInt8(ascii: "\"")
        id.store(at: position + 1)
        position[37] = UInt8(ascii: "\"")
        position += 38
    }

    /// Writes a timestamp in quotes, in the form of `Timestamp.description`.
    public mutating func timestamp(_ timestamp: Timestamp) {
        reserve(29)
        position[0] = UInt8(ascii: "\"")
        ASCII.store(timestamp, at: position + 1)
        position[28] = UInt8(ascii: "\"")
        position += 29
    }
}
