import TrellisJobs
import TrellisKernel

/// One job between those that it waits for and those that wait for it, as a picture.
struct JobGraph {
    /// How many jobs stand above one another at most.
    static let shown = 12
    private static let (width, height, gapX, gapY) = (190, 46, 70, 14)

    private let detail: JobDetail

    init(_ detail: JobDetail) {
        self.detail = detail
    }

    /// The fields of the picture; nil for a job on its own.
    var fields: PageFields? {
        let (parents, children) = (detail.parents.prefix(Self.shown), detail.children.prefix(Self.shown))
        guard !parents.isEmpty || !children.isEmpty else { return nil }
        let rows = max(parents.count, children.count, 1)
        let total = rows * (Self.height + Self.gapY) + Self.gapY
        let selfX = parents.isEmpty ? 2 : 2 + Self.width + Self.gapX
        let childX = selfX + Self.width + Self.gapX
        let selfY = (total - Self.height) / 2
        var nodes = [node(detail.job.name, detail.job.state.rawValue, x: selfX, y: selfY, isSelf: true)]
        var edges: [PageFields] = []
        for (index, parent) in parents.enumerated() {
            let y = top(index, of: parents.count, in: total)
            nodes.append(node(parent, x: 2, y: y))
            edges.append(edge(from: (2 + Self.width, y), to: (selfX, selfY), isResolved: parent.isResolved))
        }
        for (index, child) in children.enumerated() {
            let y = top(index, of: children.count, in: total)
            nodes.append(node(child, x: childX, y: y))
            edges.append(edge(from: (selfX + Self.width, selfY), to: (childX, y), isResolved: child.isResolved))
        }
        let right = children.isEmpty ? selfX + Self.width : childX + Self.width
        return [
            "width": "\(right + 2)", "height": "\(total)", "text": .text(text), "nodes": .list(nodes),
            "edges": .list(edges),
        ]
    }

    private var text: String {
        let waits = detail.parents.count
        let open = detail.parents.filter { !$0.isResolved }.count
        let hidden = max(waits - Self.shown, 0) + max(detail.children.count - Self.shown, 0)
        var text = "It waits for \(waits) (\(open) not ended as needed); \(detail.children.count) wait for it."
        if hidden > 0 { text += " \(hidden) of them are not drawn." }
        return text
    }

    private func top(_ index: Int, of count: Int, in total: Int) -> Int {
        let used = count * (Self.height + Self.gapY) - Self.gapY
        return (total - used) / 2 + index * (Self.height + Self.gapY)
    }

    private func node(_ relation: JobRelation, x: Int, y: Int) -> PageFields {
        let path = relation.job.map { AdminPath.job($0.tenantID.description, $0.id.description) }
        let name = relation.job?.name ?? (relation.id.description.prefix(13) + "…")
        return node(
            name, relation.job.map { "\($0.state.rawValue), \(relation.policy)" } ?? "batch, or pruned", x: x, y: y,
            href: path, state: relation.job?.state.rawValue)
    }

    private func node(
        _ name: String, _ state: String, x: Int, y: Int, isSelf: Bool = false, href: String? = nil,
        state kind: String? = nil
    ) -> PageFields {
        [
            "x": "\(x)", "y": "\(y)", "w": "\(Self.width)", "h": "\(Self.height)", "textX": "\(x + 10)",
            "nameY": "\(y + 20)", "stateY": "\(y + 37)", "name": .text(Self.short(name)), "stateName": .text(state),
            "label": .text("\(name), \(state)"), "href": .text(href),
            "stateClass": .text((kind ?? (isSelf ? state : "")) + (isSelf ? " self" : "")),
        ]
    }

    private func edge(from: (x: Int, y: Int), to: (x: Int, y: Int), isResolved: Bool) -> PageFields {
        let half = Self.height / 2
        let middle = (from.x + to.x) / 2
        return [
            "edgeClass": .text(isResolved ? "done" : "open"),
            "d":
                "M\(from.x) \(from.y + half) C\(middle) \(from.y + half) \(middle) \(to.y + half) \(to.x) \(to.y + half)",
        ]
    }

    private static func short(_ name: String) -> String { name.count > 24 ? name.prefix(23) + "…" : name }
}
