import TrellisKernel

extension SchemaReader {
    /// Returns the value.
    ///
    /// - Throws: ``InvalidInput`` with all violations.
    consuming func finish<Value>(_ value: Value?) throws(InvalidInput) -> Value {
        if violationCount == 0, let value { return value }
        if violationCount == 0 { report("value.invalid", "The value is not valid.", at: JSONNode(0)) }
        throw InvalidInput(violations: violations(), total: violationCount)
    }

    /// Returns the violations in the order of the document; one pass over the tape computes all pointers.
    private func violations() -> [Violation] {
        var resolver = PointerResolver(nodes: nodes)
        let ordered = pendingViolations.enumerated().sorted {
            ($0.element.node, $0.offset) < ($1.element.node, $1.offset)
        }
        var violations: [Violation] = []
        for (_, pending) in ordered {
            var names: [String] = []
            for step in resolver.steps(to: pending.node) { names.append(name(step)) }
            if let missing = pending.missing { names.append(missing) }
            violations.append(Violation(pointer: pointer(names), code: pending.code, text: pending.text))
        }
        return violations
    }

    private func name(_ step: PointerResolver.Step) -> String {
        switch step {
        case .member(let key): text(key).string
        case .element(let index): String(index)
        }
    }

    private func pointer(_ steps: [String]) -> String {
        switch origin {
        case .body: steps.map { "/" + JSONPointer.escape($0) }.joined()
        case .query: steps.first.map { "?" + $0 } ?? "?"
        case .scalar(let pointer): pointer
        }
    }
}

/// The escaping of reference tokens (RFC 6901).
enum JSONPointer {
    /// Returns the token with `~` and `/` escaped.
    static func escape(_ token: String) -> String {
        guard token.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return token }
        return token.replacing(utf8: "~", with: "~0").replacing(utf8: "/", with: "~1")
    }
}

/// A resolver of the paths from the root to nodes, given in ascending order, in one pass over the tape.
private struct PointerResolver {
    enum Step {
        case member(UInt32)
        case element(Int)
    }

    /// A container on the path, and its current child.
    private struct Level {
        let end: UInt32
        let isObject: Bool
        var child: UInt32
        var ordinal = 0
    }

    let nodes: UnsafeMutablePointer<JSONTapeNode>
    private var levels: [Level] = []

    init(nodes: UnsafeMutablePointer<JSONTapeNode>) {
        self.nodes = nodes
    }

    mutating func steps(to target: UInt32) -> [Step] {
        while let last = levels.last, last.end <= target || last.child > target { levels.removeLast() }
        if levels.isEmpty, !open(0, before: target) { return [] }
        while advance(to: target) {}
        return levels.map { $0.isObject ? .member($0.child) : .element($0.ordinal) }
    }

    /// Advances to the child that contains `target`, and opens it when the target is deeper.
    private mutating func advance(to target: UInt32) -> Bool {
        guard var level = levels.popLast() else { return false }
        let valueOffset: UInt32 = level.isObject ? 1 : 0
        while true {
            let next = nodes[Int(level.child + valueOffset)].next
            guard next <= target, next < level.end else { break }
            level.child = next
            level.ordinal += 1
        }
        levels.append(level)
        return open(level.child + valueOffset, before: target)
    }

    private mutating func open(_ container: UInt32, before target: UInt32) -> Bool {
        let node = nodes[Int(container)]
        let isContainer = node.kind == .object || node.kind == .array
        guard isContainer, node.length > 0, container < target, target < node.next else { return false }
        levels.append(Level(end: node.next, isObject: node.kind == .object, child: container + 1))
        return true
    }
}
