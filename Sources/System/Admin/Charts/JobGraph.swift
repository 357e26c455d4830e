import TrellisJobs
import TrellisKernel

/// A job's workflow as a picture: what waits for something stands to the right of it.
struct JobGraph {
    private static let (width, height, gapX, gapY) = (190, 46, 70, 14)

    private struct Place {
        let x: Int
        let y: Int
    }
    private let detail: JobDetail
    private let workflow: JobWorkflow

    init(_ detail: JobDetail) {
        self.detail = detail
        workflow = detail.workflow
    }

    /// The fields of the picture; nil for a job on its own.
    var fields: PageFields? {
        guard workflow.nodes.count > 1 else { return nil }
        let layers = workflow.layers
        let total = (layers.map(\.count).max() ?? 1) * (Self.height + Self.gapY) + Self.gapY
        var places: [ID<BackgroundJob>: Place] = [:]
        for (column, layer) in layers.enumerated() {
            let used = layer.count * (Self.height + Self.gapY) - Self.gapY
            for (row, node) in layer.enumerated() {
                places[node.id] = Place(
                    x: 2 + column * (Self.width + Self.gapX),
                    y: (total - used) / 2 + row * (Self.height + Self.gapY))
            }
        }
        let edges = workflow.edges.compactMap { edge -> PageFields? in
            guard let from = places[edge.parentID], let to = places[edge.jobID] else { return nil }
            return self.edge(edge, from: from, to: to)
        }
        // By layer, so that the keyboard goes through the picture as it is read.
        let nodes = layers.joined().compactMap { node in places[node.id].map { self.node(node, at: $0) } }
        return [
            "width": "\(layers.count * (Self.width + Self.gapX) - Self.gapX + 4)", "height": "\(total)",
            "text": .text(text), "nodes": .list(nodes), "edges": .list(edges),
        ]
    }

    private var text: String {
        let waits = detail.parents.count
        let open = detail.parents.filter { !$0.isResolved }.count
        let text = "It waits for \(waits) (\(open) not ended as needed); \(detail.children.count) wait for it."
        return workflow.isCut ? text + " Only the nearest of its workflow are drawn." : text
    }

    private func node(_ node: JobWorkflow.Node, at place: Place) -> PageFields {
        let isSelf = node.id == detail.job.id
        let (name, state) = Self.words(for: node)
        return [
            "x": "\(place.x)", "y": "\(place.y)", "w": "\(Self.width)", "h": "\(Self.height)",
            "textX": "\(place.x + 10)", "nameY": "\(place.y + 20)", "stateY": "\(place.y + 37)",
            "name": .text(Self.short(name)), "stateName": .text(state), "label": .text("\(name), \(state)"),
            "href": .text(isSelf ? nil : node.job?.page),
            "stateClass": .text((node.job?.state.rawValue ?? "") + (isSelf ? " self" : "")),
        ]
    }

    private static func words(for node: JobWorkflow.Node) -> (name: String, state: String) {
        if let job = node.job { return (job.name, job.state.rawValue) }
        if let batch = node.batch { return (batch.label, "batch, \(batch.pending) of \(batch.total) pending") }
        return (node.id.description.prefix(13) + "…", "pruned")
    }

    private func edge(_ edge: JobDependencyRecord, from: Place, to: Place) -> PageFields {
        let (startX, startY) = (from.x + Self.width, from.y + Self.height / 2)
        let (endY, middle) = (to.y + Self.height / 2, (startX + to.x) / 2)
        return [
            "edgeClass": .text(edge.resolvedAt == nil ? "open" : "done"), "policy": .text(edge.policy),
            "d": "M\(startX) \(startY) C\(middle) \(startY) \(middle) \(endY) \(to.x) \(endY)",
        ]
    }

    private static func short(_ name: String) -> String { name.count > 24 ? name.prefix(23) + "…" : name }
}
