/// The encoding of Unicode labels in ASCII (RFC 3492, without the prefix `xn--`).
enum Punycode {
    private static let base: UInt32 = 36
    private static let firstBias: UInt32 = 72
    private static let firstNumber: UInt32 = 0x80

    /// Returns the encoding of a label of at most 256 scalars; nil if it is longer.
    static func encoded(_ label: String) -> String? {
        let scalars = label.unicodeScalars.map(\.value)
        guard scalars.count <= 256 else { return nil }
        var output = scalars.filter { $0 < 0x80 }.map { UInt8(truncatingIfNeeded: $0) }
        let basicCount = UInt32(output.count)
        var handled = basicCount
        if basicCount > 0 { output.append(UInt8(ascii: "-")) }
        var (number, delta, bias) = (firstNumber, UInt32(0), firstBias)
        while handled < scalars.count {
            guard let next = scalars.filter({ $0 >= number }).min() else { return nil }
            // At most 256 scalars of 21 bits: the product fits into 32 bits.
            delta += (next - number) * (handled + 1)
            number = next
            for scalar in scalars {
                if scalar < number { delta += 1 }
                guard scalar == number else { continue }
                append(delta, bias, to: &output)
                bias = adapted(delta, count: handled + 1, isFirst: handled == basicCount)
                delta = 0
                handled += 1
            }
            delta += 1
            number += 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Returns the label that `text` encodes; nil if it encodes none.
    static func decoded(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.count <= 63, bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
        var output: [UInt32] = []
        var rest = bytes[...]
        if let delimiter = bytes.lastIndex(of: UInt8(ascii: "-")) {
            output = bytes[..<delimiter].map { UInt32($0) }
            rest = bytes[(delimiter + 1)...]
        }
        var (number, index, bias) = (firstNumber, UInt32(0), firstBias)
        while !rest.isEmpty {
            let before = index
            guard let delta = parsedDelta(&rest, bias) else { return nil }
            let (sum, overflow) = index.addingReportingOverflow(delta)
            guard !overflow else { return nil }
            let count = UInt32(output.count) + 1
            bias = adapted(sum - before, count: count, isFirst: before == 0)
            number += sum / count
            guard let scalar = Unicode.Scalar(number) else { return nil }
            index = sum % count
            output.insert(scalar.value, at: Int(index))
            index += 1
        }
        var label = String.UnicodeScalarView()
        for value in output { Unicode.Scalar(value).map { label.append($0) } }
        return String(label)
    }

    /// Appends a number with a variable number of digits.
    private static func append(_ delta: UInt32, _ bias: UInt32, to output: inout [UInt8]) {
        var rest = delta
        var position = base
        while true {
            let threshold = threshold(at: position, bias)
            if rest < threshold { break }
            output.append(digit(threshold + (rest - threshold) % (base - threshold)))
            rest = (rest - threshold) / (base - threshold)
            position += base
        }
        output.append(digit(rest))
    }

    /// Removes a number from the start of `rest`.
    private static func parsedDelta(_ rest: inout ArraySlice<UInt8>, _ bias: UInt32) -> UInt32? {
        var (delta, weight, position) = (UInt32(0), UInt32(1), base)
        while let byte = rest.popFirst() {
            guard let value = value(byte) else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: weight)
            let (sum, carried) = delta.addingReportingOverflow(product)
            guard !overflow, !carried, sum < 0x0FFF_FFFF else { return nil }
            delta = sum
            let threshold = threshold(at: position, bias)
            if value < threshold { return delta }
            let (next, isTooLarge) = weight.multipliedReportingOverflow(by: base - threshold)
            guard !isTooLarge else { return nil }
            weight = next
            position += base
        }
        return nil
    }

    private static func threshold(at position: UInt32, _ bias: UInt32) -> UInt32 {
        position <= bias ? 1 : min(max(position - bias, 1), 26)
    }

    private static func adapted(_ delta: UInt32, count: UInt32, isFirst: Bool) -> UInt32 {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var position: UInt32 = 0
        while delta > 455 {
            delta /= base - 1
            position += base
        }
        return position + base * delta / (delta + 38)
    }

    private static func digit(_ value: UInt32) -> UInt8 {
        UInt8(truncatingIfNeeded: value < 26 ? 0x61 + value : 0x16 + value)
    }

    private static func value(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x61...0x7A: UInt32(byte) - 0x61
        case 0x41...0x5A: UInt32(byte) - 0x41
        case 0x30...0x39: UInt32(byte) - 0x16
        default: nil
        }
    }
}
