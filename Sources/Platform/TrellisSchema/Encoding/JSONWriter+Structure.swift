extension JSONWriter {
    /// Writes encoded JSON: braces, keys with quotes and colons, commas.
    @inlinable
    public mutating func literal(_ json: StaticString) {
        let count = json.utf8CodeUnitCount
        reserve(count)
        position.update(from: json.utf8Start, count: count)
        position += count
    }

    /// Writes one byte of encoded JSON, such as a brace.
    @inlinable
    public mutating func byte(_ byte: UInt8) {
        reserve(1)
        position.pointee = byte
        position += 1
    }

    /// Writes a comma, unless the last byte opened an object or array or is a comma.
    @inlinable
    public mutating func comma() {
        guard position != first else { return }
        let last = (position - 1).pointee
        if last != UInt8(ascii: "{"), last != UInt8(ascii: "["), last != UInt8(ascii: ",") { byte(UInt8(ascii: ",")) }
    }

    /// Opens an object.
    @inlinable
    public mutating func beginObject() { byte(UInt8(ascii: "{")) }

    /// Closes an object.
    @inlinable
    public mutating func endObject() { byte(UInt8(ascii: "}")) }

    /// Opens an array; call ``comma()`` before each element.
    @inlinable
    public mutating func beginArray() { byte(UInt8(ascii: "[")) }

    /// Closes an array.
    @inlinable
    public mutating func endArray() { byte(UInt8(ascii: "]")) }

    /// Writes a comma if required, the name in quotes, and a colon.
    @inlinable
    public mutating func key(_ name: String) {
        comma()
        string(name)
        byte(UInt8(ascii: ":"))
    }

    /// Writes a key in the style of the document, with its comma and colon.
    @inlinable
    public mutating func key(_ name: String, camelCase: String) {
        key(usesCamelCase ? camelCase : name)
    }
}
