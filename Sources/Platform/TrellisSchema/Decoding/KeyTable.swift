/// The names of a type that differ between the styles, from one literal: `"createdAt:created_at tagList:tag_list"`.
@usableFromInline
struct KeyTable {
    private typealias Name = UnsafeBufferPointer<UInt8>
    private let bytes: UnsafeBufferPointer<UInt8>

    @usableFromInline
    init(_ table: StaticString) {
        bytes = UnsafeBufferPointer(start: table.utf8Start, count: table.utf8CodeUnitCount)
    }

    /// Returns the name in snake case of a key in camel case.
    ///
    /// A key that the table doesn't have is returned as it is, and one in snake case as a name that no schema has.
    @usableFromInline
    func snakeCase(of key: JSONString) -> JSONString {
        let pair = firstPair { camel, snake in key.hasBytes(camel) || key.hasBytes(snake) }
        guard let pair else { return key }
        let name = key.hasBytes(pair.camel) ? pair.snake : Self.unknown
        guard let start = name.baseAddress else { return key }
        return JSONString(start: start, count: name.count, isEscaped: false)
    }

    /// Returns the same names, those of the table in camel case.
    func camelCase(of names: [String]) -> [String] {
        names.map { name in
            let pair = firstPair { _, snake in snake.elementsEqual(name.utf8) }
            return pair.map { String(decoding: $0.camel, as: UTF8.self) } ?? name
        }
    }

    private func firstPair(
        where isMatch: (_ camel: Name, _ snake: Name) -> Bool
    ) -> (camel: Name, snake: Name)? {
        var rest = bytes[...]
        while !rest.isEmpty {
            let pair = rest.prefix { $0 != UInt8(ascii: " ") }
            rest = rest.dropFirst(pair.count + 1)
            guard let colon = pair.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let (camel, snake) = (Name(rebasing: pair[..<colon]), Name(rebasing: pair[(colon + 1)...]))
            if isMatch(camel, snake) { return (camel, snake) }
        }
        return nil
    }

    /// U+0000, which is the name of no property.
    private static var unknown: Name {
        let text: StaticString = "\0"
        return Name(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }
}
