import TrellisKernel
internal import TrellisSchema

/// A format of errors: its renderer, and the style of the names in its bodies.
struct ErrorFormat: Sendable {
    let renderer: any ErrorRenderer
    let keys: KeyStyle

    func isSame(as other: ErrorFormat) -> Bool { keys == other.keys && renderer.isSame(as: other.renderer) }
}

/// The formats of errors by path, for requests that no route takes.
///
/// A path has the format of the routes with exactly this path (the method is another), else that of the modules with
/// routes below the longest known part of it. If these have several formats, it has the product's. A browser gets a page
/// where there are pages.
struct ErrorRendererTree: Sendable {
    private enum Choice: Sendable {
        case none
        case one(ErrorFormat)
        case several

        func adding(_ format: ErrorFormat) -> Choice {
            switch self {
            case .none: .one(format)
            case .one(let first): first.isSame(as: format) ? self : .several
            case .several: .several
            }
        }
    }

    private struct Node: Sendable {
        var literals: [[UInt8]: Int] = [:]
        var placeholder: Int?
        /// The format of the routes with this path.
        var own = Choice.none
        /// The format of the modules of the routes with this path and below it.
        var all = Choice.none
        /// The page that shows the errors of the first page below it.
        var page: Route.ErrorPage?
    }
    private var nodes = [Node()]
    private let product: ErrorFormat

    /// Creates the tree of these routes.
    init(_ routes: [Route], otherwise product: ErrorFormat) {
        self.product = product
        for route in routes { insert(route) }
    }

    private mutating func insert(_ route: Route) {
        let keys = route.keys ?? product.keys
        let own = ErrorFormat(renderer: route.errorRenderer ?? product.renderer, keys: keys)
        let shared = ErrorFormat(renderer: route.moduleErrorRenderer ?? own.renderer, keys: keys)
        var current = 0
        nodes[current].all = nodes[current].all.adding(shared)
        for segment in route.path.split(utf8: "/") {
            current = child(of: current, for: segment)
            nodes[current].all = nodes[current].all.adding(shared)
            if nodes[current].page == nil { nodes[current].page = route.errorPage }
        }
        nodes[current].own = nodes[current].own.adding(own)
    }

    private mutating func child(of node: Int, for segment: Substring) -> Int {
        let isPlaceholder = segment.hasPrefix(utf8: "{") && segment.hasSuffix(utf8: "}")
        let literal = Array(segment.utf8)
        let known = isPlaceholder ? nodes[node].placeholder : nodes[node].literals[literal]
        if let known { return known }
        let added = nodes.count
        nodes.append(Node())
        if isPlaceholder {
            nodes[node].placeholder = added
        } else {
            nodes[node].literals[literal] = added
        }
        return added
    }

    /// Returns the page that shows a browser the errors of `path`, which has no query: that of the pages below the longest
    /// known part of it; nil if there are none.
    func page(of path: String) -> Route.ErrorPage? { deepest(path).node.page }

    /// Returns the format of errors of `path`, which has no query.
    func format(of path: String) -> ErrorFormat {
        let (node, isWhole) = deepest(path)
        if isWhole, case .one(let format) = node.own { return format }
        if case .one(let format) = node.all { return format }
        return product
    }

    /// Returns the node of the longest known part of `path`, and whether that is the whole path.
    private func deepest(_ path: String) -> (node: Node, isWhole: Bool) {
        var node = nodes[0]
        for segment in path.utf8.split(separator: UInt8(ascii: "/")) {
            guard let next = node.literals[Self.decoded(Array(segment))] ?? node.placeholder else {
                return (node, false)
            }
            node = nodes[next]
        }
        return (node, true)
    }

    private static func decoded(_ segment: [UInt8]) -> [UInt8] {
        segment.withUnsafeBufferPointer { PercentEncoding.decode($0)?.bytes } ?? segment
    }
}
