import TrellisKernel

/// The comparison of a template's names with what a mail has.
struct TemplateChecker {
    /// The templates that can be included, by name.
    let partials: [String: [TemplateNode]]
    /// The defects: the name of the partial, or nil for the template itself, the line, and the reason.
    private(set) var problems: [(partial: String?, line: Int, reason: MailTemplateProblem.Reason)] = []
    /// The partials that are being checked.
    private var open: [String] = []
    /// The partial that the current tags are written in.
    private var source: String?
    private var blocks: [[String: Block]] = []

    /// What replaces a block of a layout, and the partial that it is written in.
    private struct Block {
        let source: String?
        let nodes: [TemplateNode]
    }

    init(partials: [String: [TemplateNode]]) {
        self.partials = partials
    }

    /// Checks the tags of a template.
    ///
    /// - Parameter scopes: what names are looked up in, the outermost first.
    mutating func check(_ nodes: [TemplateNode], _ scopes: [TemplateModel]) {
        for node in nodes {
            switch node {
            case .variable(let name, let line):
                guard let value = resolve(name, scopes, line) else { continue }
                if !value.isText { report(.notText(name), line) }
            case .section(let name, let line, let isInverted, let content):
                guard let value = resolve(name, scopes, line) else { continue }
                // The library doesn't make a flag the current value.
                check(content, isInverted || value.isFlag ? scopes : scopes + [value.element ?? value])
            case .partial(let name, let line): include(name, line, [:], scopes)
            case .parent(let name, let line, let content): include(name, line, overrides(content), scopes)
            case .block(let name, _, let content):
                let block = blocks.last { $0[name] != nil }?[name] ?? Block(source: source, nodes: content)
                check(block.nodes, scopes, in: block.source)
            }
        }
    }

    private mutating func check(_ nodes: [TemplateNode], _ scopes: [TemplateModel], in other: String?) {
        let outer = source
        source = other
        check(nodes, scopes)
        source = outer
    }

    /// Looks up a name as the template library does: the first word in the scopes from the innermost, the others in it.
    private mutating func resolve(_ name: String, _ scopes: [TemplateModel], _ line: Int) -> TemplateModel? {
        if name == "." { return scopes.last }
        let words = name.split(utf8: ".").map(String.init)
        guard let first = words.first else { return nil }
        guard var value = scopes.reversed().lazy.compactMap({ $0.child(first) }).first else {
            let nearest = NearestName.match(first, among: scopes.reversed().flatMap(\.names))
            let hint = nearest.map { ([$0] + words.dropFirst()).joined(separator: ".") }
            report(.unknownName(name, nearest: hint), line)
            return nil
        }
        for (index, word) in words.enumerated().dropFirst() {
            guard let child = value.child(word) else {
                let nearest = NearestName.match(word, among: value.names)
                let hint = nearest.map { (words.prefix(index) + [$0]).joined(separator: ".") }
                report(.unknownName(name, nearest: hint), line)
                return nil
            }
            value = child
        }
        return value
    }

    private mutating func include(
        _ name: String, _ line: Int, _ overrides: [String: Block], _ scopes: [TemplateModel]
    ) {
        guard let partial = partials[name] else {
            report(.unknownPartial(name, nearest: NearestName.match(name, among: partials.keys.sorted())), line)
            return
        }
        guard !open.contains(name) else { return report(.recursion(name), line) }
        let known = Self.blockNames(partial)
        for block in overrides.keys.sorted() where !known.contains(block) {
            report(.unknownBlock(block, nearest: NearestName.match(block, among: known)), line)
        }
        open.append(name)
        blocks.append(overrides)
        check(partial, scopes, in: name)
        blocks.removeLast()
        open.removeLast()
    }

    private mutating func report(_ reason: MailTemplateProblem.Reason, _ line: Int) {
        problems.append((source, line, reason))
    }

    private func overrides(_ nodes: [TemplateNode]) -> [String: Block] {
        var overrides: [String: Block] = [:]
        for case .block(let name, _, let content) in nodes { overrides[name] = Block(source: source, nodes: content) }
        return overrides
    }

    /// Returns the names of a layout's blocks, in order.
    private static func blockNames(_ nodes: [TemplateNode]) -> [String] {
        nodes.flatMap { node -> [String] in
            switch node {
            case .variable, .partial: []
            case .section(_, _, _, let content): blockNames(content)
            // A layout may fill a block of another layout with a block of its own.
            case .parent(_, _, let content): content.flatMap { Self.innerNames($0) }
            case .block(let name, _, let content): [name] + blockNames(content)
            }
        }
    }

    private static func innerNames(_ node: TemplateNode) -> [String] {
        if case .block(_, _, let content) = node { return blockNames(content) }
        return []
    }
}
