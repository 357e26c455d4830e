extension JSONWriter {
    /// Writes an object with a tag and the members of `payload`.
    ///
    /// `object` is the start of the object without the closing brace, as in `{"type":"card"`.
    public mutating func tagged<Payload: ObjectSchema>(_ object: StaticString, _ payload: Payload) {
        literal(object)
        byte(UInt8(ascii: ","))
        let start = position
        payload.writeMembers(to: &self)
        if position == start { position -= 1 }
        byte(UInt8(ascii: "}"))
    }
}
