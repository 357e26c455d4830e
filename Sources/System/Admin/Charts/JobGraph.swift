import TrellisJobs
import TrellisKernel
import TrellisWeb

/// A drawing of a job's workflow: a job is to the right of its dependencies.
struct JobGraph {
    private static let (width, height, gapX, gapY) = (190, 46, 70, 14)

    private struct Point {
        let x: Int
        let y: Int
    }
    private let detail: JobDetail
    private let workflow: JobWorkflow

    init(_ detail: JobDetail) {
        self.detail = detail
        workflow = detail.workflow
    }

    /// The template fields of the drawing; nil for a job without related jobs.
    var fields: TemplateFields? {
        guard workflow.nodes.count > 1 else { return nil }
        let layers = workflow.layers
        let total = (layers.map(\.count).max() ?? 1) * (Self.height + Self.gapY) + Self.gapY
        var points: [ID<BackgroundJob>: Point] = [:]
        for (column, layer) in layers.enumerated() {
            let used = layer.count * (Self.height + Self.gapY) - Self.gapY
            for (row, node) in layer.enumerated() {
                points[node.id] = Point(
                    x: 2 + column * (Self.width + Self.gapX),
                    y: (total - used) / 2 + row * (Self.height + Self.gapY))
            }
        }
        let edges = workflow.edges.compactMap { edge -> TemplateFields? in
            guard let from = points[edge.parentID], let to = points[edge.jobID] else { return nil }
            return self.edge(edge, from: from, to: to)
        }
        // By layer, so that keyboard navigation follows the reading order.
        let nodes = layers.joined().compactMap { node in points[node.id].map { self.node(node, at: $0) } }
        return [
            "width": "\(layers.count * (Self.width + Self.gapX) - Self.gapX + 4)", "height": "\(total)",
            "text": .text(text), "nodes": .list(nodes), "edges": .list(edges),
        ]
    }

    private var text: String {
        let waits = detail.parents.count
        let open = detail.parents.filter { !$0.isResolved }.count
        let text = "Depends on \(waits) (\(open) unresolved); \(detail.children.count) depend on it."
        return workflow.isTruncated ? text + " Only the nearest jobs are drawn." : text
    }

    private func node(_ node: JobWorkflow.Node, at point: Point) -> TemplateFields {
        let isSelf = node.id == detail.job.id
        let (name, state) = Self.labels(for: node)
        return [
            "x": "\(point.x)", "y": "\(point.y)", "w": "\(Self.width)", "h": "\(Self.height)",
            "textX": "\(point.x + 10)", "nameY": "\(point.y + 20)", "stateY": "\(point.y + 37)",
            "name": .text(Self.truncated(name)), "stateName": .text(state), "label": .text("\(name), \(state)"),
            "href": .text(isSelf ? nil : node.job?.page),
            "stateClass": .text((node.job?.status.rawValue ?? "") + (isSelf ? " self" : "")),
        ]
    }

    private static func labels(for node: JobWorkflow.Node) -> (name: String, state: String) {
        if let job = node.job { return (job.name, job.status.rawValue) }
        if let batch = node.batch { return (batch.label, "batch, \(batch.pending) of \(batch.total) pending") }
        return (node.id.description.prefix(13) + "…", "pruned")
    }

    private func edge(_ edge: JobDependencyRecord, from: Point, to: Point) -> TemplateFields {
        let (startX, startY) = (from.x + Self.width, from.y + Self.height / 2)
        let (endY, middle) = (to.y + Self.height / 2, (startX + to.x) / 2)
        return [
            "edgeClass": .text(edge.resolvedAt == nil ? "open" : "done"), "policy": .text(edge.policy),
            "d": "M\(startX) \(startY) C\(middle) \(startY) \(middle) \(endY) \(to.x) \(endY)",
        ]
    }

    private static func truncated(_ name: String) -> String { name.count > 24 ? name.prefix(23) + "…" : name }
}
