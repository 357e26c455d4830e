import TrellisKernel

extension SchemaReader {
    /// The value that was read, or every violation with its place.
    consuming func finish<Value>(_ value: Value?) throws(InvalidInput) -> Value {
        if faultCount == 0, let value { return value }
        if faultCount == 0 { report("value.invalid", "The value is not valid.", at: JSONNode(0)) }
        throw InvalidInput(violations: violations())
    }

    /// The faults in the order of the document, with pointers worked out in one walk.
    private func violations() -> [Violation] {
        var trail = PointerTrail(nodes: nodes)
        let ordered = faults.enumerated().sorted { ($0.element.node, $0.offset) < ($1.element.node, $1.offset) }
        var violations: [Violation] = []
        for (_, fault) in ordered {
            var names: [String] = []
            for step in trail.steps(to: fault.node) { names.append(name(step)) }
            if let missing = fault.missing { names.append(missing) }
            violations.append(Violation(pointer: pointer(names), code: fault.code, message: fault.message))
        }
        if faultCount > violations.count {
            let message = "There are \(faultCount) violations; the first \(violations.count) are listed."
            violations.append(Violation(pointer: pointer([]), code: "violations.too_many", message: message))
        }
        return violations
    }

    private func name(_ step: PointerTrail.Step) -> String {
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

/// Reference tokens of RFC 6901.
enum JSONPointer {
    /// The token with `~` and `/` escaped.
    static func escape(_ token: String) -> String {
        guard token.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return token }
        return token.replacing("~", with: "~0").replacing("/", with: "~1")
    }
}

/// Finds the way from the root to nodes that come in ascending order, walking the tape once for all of them.
private struct PointerTrail {
    enum Step {
        case member(UInt32)
        case element(Int)
    }

    /// A container on the way, and the child in it that the walk has come to.
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

    /// Goes to the child that holds `target`, and into it when the target is deeper.
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
