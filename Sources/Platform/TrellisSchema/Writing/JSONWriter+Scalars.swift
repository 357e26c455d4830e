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

    /// Writes a whole number.
    public mutating func integer(_ value: Int64) {
        reserve(20)
        var rest = value.magnitude
        if value < 0 {
            position.pointee = UInt8(ascii: "-")
            position += 1
        }
        let count = digitCount(of: rest)
        var place = position + count
        position = place
        while rest >= 100 {
            let (quotient, pair) = rest.quotientAndRemainder(dividingBy: 100)
            place -= 2
            ASCII.store(pair: UInt32(truncatingIfNeeded: pair), at: place)
            rest = quotient
        }
        if rest >= 10 {
            ASCII.store(pair: UInt32(truncatingIfNeeded: rest), at: place - 2)
        } else {
            (place - 1).pointee = 0x30 + UInt8(truncatingIfNeeded: rest)
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

    /// Writes a number in the shortest form that reads back to the same double.
    ///
    /// One that isn't finite makes the writing fail.
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
        reserve(40)
        let place = position
        place[0] = UInt8(ascii: "\"")
        let high = (
            ASCII.hexadecimal(UInt32(truncatingIfNeeded: id.high >> 32)),
            ASCII.hexadecimal(UInt32(truncatingIfNeeded: id.high))
        )
        let low = (
            ASCII.hexadecimal(UInt32(truncatingIfNeeded: id.low >> 32)),
            ASCII.hexadecimal(UInt32(truncatingIfNeeded: id.low))
        )
        ASCII.store(high.0, at: place + 1)
        place[9] = UInt8(ascii: "-")
        ASCII.store(characters: UInt32(truncatingIfNeeded: high.1), at: place + 10)
        place[14] = UInt8(ascii: "-")
        ASCII.store(characters: UInt32(truncatingIfNeeded: high.1 >> 32), at: place + 15)
        place[19] = UInt8(ascii: "-")
        ASCII.store(characters: UInt32(truncatingIfNeeded: low.0), at: place + 20)
        place[24] = UInt8(ascii: "-")
        ASCII.store(characters: UInt32(truncatingIfNeeded: low.0 >> 32), at: place + 25)
        ASCII.store(low.1, at: place + 29)
        place[37] = UInt8(ascii: "\"")
        position = place + 38
    }

    /// Writes a moment in quotes, as `Timestamp.description` spells it.
    public mutating func timestamp(_ timestamp: Timestamp) {
        reserve(29)
        position[0] = UInt8(ascii: "\"")
        ASCII.store(timestamp, at: position + 1)
        position[28] = UInt8(ascii: "\"")
        position += 29
    }
}
