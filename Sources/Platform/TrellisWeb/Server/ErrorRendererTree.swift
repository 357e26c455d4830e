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
/// routes below the longest known part of it. If these have several formats, it has the product's.
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

    /// Returns the format of errors of `path`, which has no query.
    func format(of path: String) -> ErrorFormat {
        var node = nodes[0]
        var isWhole = true
        for segment in path.utf8.split(separator: UInt8(ascii: "/")) {
            guard let next = node.literals[Self.decoded(Array(segment))] ?? node.placeholder else {
                isWhole = false
                break
            }
            node = nodes[next]
        }
        if isWhole, case .one(let format) = node.own { return format }
        if case .one(let format) = node.all { return format }
        return product
    }

    private static func decoded(_ segment: [UInt8]) -> [UInt8] {
        segment.withUnsafeBufferPointer { PercentEncoding.decode($0)?.bytes } ?? segment
    }
}
