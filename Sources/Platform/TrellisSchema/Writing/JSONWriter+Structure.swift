extension JSONWriter {
    /// Writes ready JSON: braces, keys with quotes and colons, commas.
    @inlinable
    public mutating func literal(_ json: StaticString) {
        let count = json.utf8CodeUnitCount
        reserve(count)
        position.update(from: json.utf8Start, count: count)
        position += count
    }

    /// Writes one ready byte of JSON, such as a brace.
    @inlinable
    public mutating func byte(_ byte: UInt8) {
        reserve(1)
        position.pointee = byte
        position += 1
    }

    /// Writes a comma, unless an object or array was just opened or a comma is there already.
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

    /// Writes a comma when one is due, the name in quotes, and the colon.
    @inlinable
    public mutating func key(_ name: String) {
        comma()
        string(name)
        byte(UInt8(ascii: ":"))
    }

    /// Writes an object that names its case under a tag: `object` is `{"type":"card"` without the closing brace, and
    /// the members of `payload` follow.
    public mutating func tagged<Payload: ObjectSchema>(_ object: StaticString, _ payload: Payload) {
        literal(object)
        byte(UInt8(ascii: ","))
        let start = position
        payload.writeMembers(to: &self)
        if position == start { position -= 1 }
        byte(UInt8(ascii: "}"))
    }
}
