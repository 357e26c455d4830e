extension SchemaReader {
    /// The members of an object, to be taken one by one with ``next(_:)``; nil after reporting that `json` is something
    /// else.
    @inlinable
    public mutating func members(of json: JSONNode) -> JSONContents? {
        let node = nodes[Int(json.index)]
        guard node.kind == .object else { return mismatch("an object", at: json) }
        return JSONContents(index: json.index + 1, end: node.next, faults: faultCount, count: Int(node.length))
    }

    /// The next member, or nil after the last.
    @inlinable
    public func next(_ members: inout JSONContents) -> JSONMember? {
        guard members.index < members.end else { return nil }
        let name = members.index
        members.index = nodes[Int(name) + 1].next
        return JSONMember(key: text(name), name: JSONNode(name), value: JSONNode(name + 1))
    }

    /// The elements of an array, to be taken one by one with ``nextElement(_:)``; nil after reporting that `json` is
    /// something else.
    @inlinable
    public mutating func elements(of json: JSONNode) -> JSONContents? {
        let node = nodes[Int(json.index)]
        if node.kind == .text {
            return JSONContents(index: json.index, end: node.next, faults: faultCount, count: 1)
        }
        guard node.kind == .array else { return mismatch("an array", at: json) }
        return JSONContents(index: json.index + 1, end: node.next, faults: faultCount, count: Int(node.length))
    }

    /// The next element, or nil after the last.
    @inlinable
    public func nextElement(_ elements: inout JSONContents) -> JSONNode? {
        guard elements.index < elements.end else { return nil }
        let element = elements.index
        elements.index = nodes[Int(element)].next
        return JSONNode(element)
    }

    /// Whether nothing was reported since `contents` were opened.
    @inlinable
    public func accepts(_ contents: JSONContents) -> Bool { contents.faults == faultCount }

    /// The value of the object `json`; nil after reporting its complaint about itself.
    @inlinable
    public mutating func accept<Value: ObjectSchema>(_ value: Value, at json: JSONNode) -> Value? {
        guard let complaint = value.schemaComplaint else { return value }
        return report("check.failed", complaint, at: json)
    }

    /// Reads `json` over `value`; leaves `value` alone when there were violations.
    @inlinable
    public mutating func read<Value: SchemaValue>(_ json: JSONNode, into value: inout Value) {
        if let read = Value.read(json, &self) { value = read }
    }

    /// Reports that the object `json` lacks `key`, when `value` is nil because of that and not because it was wrong.
    @inlinable
    public mutating func require<Value>(_ value: Value?, _ key: StaticString, of json: JSONNode) {
        if value == nil { missing(key, of: json) }
    }

    @usableFromInline
    mutating func missing(_ key: StaticString, of json: JSONNode) {
        if member(key, of: json) == nil { reportMissing(key.description, of: json) }
    }

    mutating func reportMissing(_ key: String, of json: JSONNode) {
        record(Fault(node: json.index, missing: key, code: "key.missing", message: "The key \"\(key)\" is required."))
    }

    func member(_ key: StaticString, of json: JSONNode) -> JSONMember? {
        let node = nodes[Int(json.index)]
        var rest = JSONContents(index: json.index + 1, end: node.next, faults: 0, count: 0)
        while let member = next(&rest) {
            if key ~= member.key { return member }
        }
        return nil
    }

    /// Reports a member that the schema doesn't know, with the nearest name it does know.
    public mutating func refuse(_ member: JSONMember, known: [String]) {
        guard member.name.index != tag, !isFull() else { return }
        let name = member.key.string
        let nearest = NearestName.of(name, among: known).map { " Did you mean \"\($0)\"?" } ?? ""
        report("key.unknown", "The key \(member.key.quoted) is not known here.\(nearest)", at: member.name)
    }
}

// MARK: - Tagged unions

extension SchemaReader {
    /// The text under `key` of an object, which names the case of a tagged union; nil after reporting that there is
    /// none.
    public mutating func tag(_ key: StaticString, of json: JSONNode) -> JSONText? {
        guard members(of: json) != nil else { return nil }
        guard let member = member(key, of: json) else {
            reportMissing(key.description, of: json)
            return nil
        }
        return text(member.value)
    }

    /// Reads the payload of a tagged union from the object that also holds the tag under `key`.
    public mutating func payload<Payload: ObjectSchema>(
        _ type: Payload.Type, beside key: StaticString, of json: JSONNode
    ) -> Payload? {
        let outer = tag
        tag = member(key, of: json)?.name.index ?? .max
        defer { tag = outer }
        return Payload.read(json, &self)
    }

    /// Refuses every member but the tag under `key`, for a case without payload.
    ///
    /// Says whether there was none.
    public mutating func isAlone(_ key: StaticString, in json: JSONNode) -> Bool {
        guard var members = members(of: json) else { return false }
        while let member = next(&members) {
            if !(key ~= member.key) { refuse(member, known: [key.description]) }
        }
        return accepts(members)
    }

    /// Reports a tag under `key` that names no case.
    public mutating func refuseTag(_ key: StaticString, of json: JSONNode, allowed: [String]) {
        guard let value = member(key, of: json)?.value else { return }
        refuseText(value, allowed: allowed)
    }
}
