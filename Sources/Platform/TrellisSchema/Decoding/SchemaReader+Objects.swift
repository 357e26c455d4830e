public import TrellisKernel

extension SchemaReader {
    /// Returns an iterator over the members for ``next(_:)``; nil after reporting that `json` is not an object.
    @inlinable
    public mutating func members(of json: JSONNode) -> JSONIterator? {
        let node = nodes[Int(json.index)]
        guard node.kind == .object else { return mismatch("an object", at: json) }
        return JSONIterator(
            index: json.index + 1, end: node.next, violationCountBefore: violationCount, count: Int(node.length))
    }

    /// Returns the next member, or nil after the last.
    @inlinable
    public func next(_ members: inout JSONIterator) -> JSONMember? {
        guard members.index < members.end else { return nil }
        let key = members.index
        members.index = nodes[Int(key) + 1].next
        return JSONMember(key: text(key), keyNode: JSONNode(key), value: JSONNode(key + 1))
    }

    /// Returns an iterator over the elements for ``nextElement(_:)``; nil after reporting that `json` is not an array.
    @inlinable
    public mutating func elements(of json: JSONNode) -> JSONIterator? {
        let node = nodes[Int(json.index)]
        if node.kind == .text {
            return JSONIterator(index: json.index, end: node.next, violationCountBefore: violationCount, count: 1)
        }
        guard node.kind == .array else { return mismatch("an array", at: json) }
        return JSONIterator(
            index: json.index + 1, end: node.next, violationCountBefore: violationCount, count: Int(node.length))
    }

    /// Returns the next element, or nil after the last.
    @inlinable
    public func nextElement(_ elements: inout JSONIterator) -> JSONNode? {
        guard elements.index < elements.end else { return nil }
        let element = elements.index
        elements.index = nodes[Int(element)].next
        return JSONNode(element)
    }

    /// Returns whether no violation was reported since `contents` was created.
    @inlinable
    public func accepts(_ contents: JSONIterator) -> Bool { contents.violationCountBefore == violationCount }

    /// Reports a missing `key` in the object `json` when `value` is nil, unless the key exists with an invalid value.
    @inlinable
    public mutating func require<Value>(_ value: Value?, _ key: StaticString, of json: JSONNode) {
        if value == nil { missing(key, of: json) }
    }

    @usableFromInline
    mutating func missing(_ key: StaticString, of json: JSONNode) {
        if member(key, of: json) == nil { reportMissing(key.description, of: json) }
    }

    mutating func reportMissing(_ key: String, of json: JSONNode) {
        record(
            PendingViolation(
                node: json.index, missing: key, code: "key.missing", text: "The key \"\(key, "key")\" is required."))
    }

    func member(_ key: StaticString, of json: JSONNode) -> JSONMember? {
        let node = nodes[Int(json.index)]
        var rest = JSONIterator(index: json.index + 1, end: node.next, violationCountBefore: 0, count: 0)
        while let member = next(&rest) {
            if key ~= member.key { return member }
        }
        return nil
    }

    /// Reports a member that is not in the schema, with the nearest known key.
    public mutating func refuse(_ member: JSONMember, known: [String]) {
        if ignoresUnknownKeys { return }
        guard member.keyNode.index != tag, !extraKeys.contains(member.keyNode.index), !isFull() else { return }
        let name = member.key.string
        let key = member.key.quoted
        guard let nearest = NearestName.match(name, among: known) else {
            return report("key.unknown", "The key \(key, "key") is not known here.", at: member.keyNode)
        }
        report(
            "key.unknown", "The key \(key, "key") is not known here. Did you mean \"\(nearest, "nearest")\"?",
            at: member.keyNode)
    }
}

// MARK: - Tagged unions

extension SchemaReader {
    /// Returns the tag of a tagged union, which is the text under `key`; nil after reporting that there is none.
    public mutating func tag(_ key: StaticString, of json: JSONNode) -> JSONString? {
        guard members(of: json) != nil else { return nil }
        guard let member = member(key, of: json) else {
            reportMissing(key.description, of: json)
            return nil
        }
        return text(member.value)
    }

    /// Reports every member except the tag under `key`, for a case without payload.
    ///
    /// Returns whether there was no such member.
    public mutating func hasOnlyTag(_ key: StaticString, in json: JSONNode) -> Bool {
        guard var members = members(of: json) else { return false }
        while let member = next(&members) {
            if !(key ~= member.key) { refuse(member, known: [key.description]) }
        }
        return accepts(members)
    }

    /// Reports a tag under `key` that is not the name of a case.
    public mutating func refuseTag(_ key: StaticString, of json: JSONNode, allowed: [String]) {
        guard let value = member(key, of: json)?.value else { return }
        refuseText(value, allowed: allowed)
    }
}
