import TrellisKernel

extension JSONParser {
    /// Throws when an object has the same key twice, after decoding escapes.
    ///
    /// Small objects use a 64-bit filter; the keys of large objects are sorted, so no choice of keys makes it slow.
    func refuseDuplicateKeys(of object: UInt32) throws(JSONSyntaxError) {
        let count = tape.nodes[Int(object)].length
        guard count > 1 else { return }
        if count > 32 { return try refuseDuplicatesBySorting(of: object) }
        var filter: UInt64 = 0
        var index = object + 1
        for _ in 0..<count {
            let key = tape.nodes[Int(index)]
            guard key.kind == .string else { return try refuseDuplicatesBySorting(of: object) }
            let bit = filterBit(key)
            if filter & bit != 0 { try refuse(index, ifEqualToKeyOf: object) }
            filter |= bit
            index = tape.nodes[Int(index) + 1].next
        }
    }

    private func filterBit(_ key: JSONTapeNode) -> UInt64 {
        guard key.length > 0 else { return 1 }
        let text = start(of: key)
        let last = Int(key.length) - 1
        let mixed = UInt32(text[0]) &* 31 &+ UInt32(text[last]) &* 7 &+ UInt32(text[last / 2]) &+ key.length &* 5
        return 1 << UInt64(mixed & 63)
    }

    private func refuse(_ key: UInt32, ifEqualToKeyOf object: UInt32) throws(JSONSyntaxError) {
        let name = text(key)
        var index = object + 1
        while index < key {
            if text(index) == name { throw duplicate(key) }
            index = tape.nodes[Int(index) + 1].next
        }
    }

    private func refuseDuplicatesBySorting(of object: UInt32) throws(JSONSyntaxError) {
        var keys: [(name: [UInt8], index: UInt32)] = []
        keys.reserveCapacity(Int(tape.nodes[Int(object)].length))
        var index = object + 1
        for _ in 0..<tape.nodes[Int(object)].length {
            keys.append((text(index).unescapedBytes, index))
            index = tape.nodes[Int(index) + 1].next
        }
        keys.sort { left, right in
            left.name == right.name ? left.index < right.index : left.name.lexicographicallyPrecedes(right.name)
        }
        let repeated = zip(keys, keys.dropFirst()).filter { $0.name == $1.name }.map(\.1.index)
        if let first = repeated.min() { throw duplicate(first) }
    }

    private func start(of node: JSONTapeNode) -> UnsafePointer<UInt8> { end - bytes.count + Int(node.offset) }

    private func text(_ index: UInt32) -> JSONString {
        let node = tape.nodes[Int(index)]
        return JSONString(start: start(of: node), count: Int(node.length), isEscaped: node.kind == .escaped)
    }

    private func duplicate(_ key: UInt32) -> JSONSyntaxError {
        let place = Int(tape.nodes[Int(key)].offset) - 1
        return JSONSyntaxError("the key \(text(key).quoted, "key") appears twice in one object", at: place, in: bytes)
    }
}
