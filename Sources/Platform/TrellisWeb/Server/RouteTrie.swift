internal import HTTPTypes
import TrellisKernel

/// A trie that finds the endpoint of a path: one node per segment, literals before placeholders.
///
/// Paths are compared as sent: a slash at the end or an empty segment makes a different path. Escapes are decoded per
/// segment, so an escaped slash belongs to its segment. A literal matches only as it is written in the pattern: a proxy
/// in front that blocks `/metrics` compares bytes and doesn't see `/%6detrics`. Only letters that a URL can't have
/// unescaped may be escaped.
struct RouteTrie: Sendable {
    /// The endpoint of a path, and where the path has the values of its placeholders.
    struct Match: Sendable {
        let endpoint: Endpoint
        fileprivate let path: String
        fileprivate let captured: [Range<Int>]
    }

    private struct Node: Sendable {
        var literals: [(segment: [UInt8], node: Int)] = []
        var placeholder: Int?
        var endpoint: Endpoint?
    }
    private var nodes = [Node()]

    /// Creates a trie of these endpoints.
    init(_ endpoints: [Endpoint]) {
        for endpoint in endpoints { insert(endpoint) }
    }

    private mutating func insert(_ endpoint: Endpoint) {
        var current = 0
        for segment in endpoint.pattern.split(utf8: "/") {
            let bytes = Array(segment.utf8)
            let isPlaceholder = segment.hasPrefix(utf8: "{") && segment.hasSuffix(utf8: "}")
            let next =
                isPlaceholder ? nodes[current].placeholder : nodes[current].literals.first { $0.segment == bytes }?.node
            if let next {
                current = next
                continue
            }
            nodes.append(Node())
            let added = nodes.count - 1
            if isPlaceholder {
                nodes[current].placeholder = added
            } else {
                nodes[current].literals.append((bytes, added))
            }
            current = added
        }
        nodes[current].endpoint = endpoint
    }

    /// Returns the endpoint of `path`, or nil.
    ///
    /// The values of placeholders may be malformed: the guard comes first, see ``Match/values``.
    ///
    /// - Throws: ``RequestError/pathMalformed`` for a path that matches nothing because of a malformed escape.
    func match(_ path: String) throws(RequestError) -> Match? {
        var path = path
        let found: Result<(Endpoint, [Range<Int>])?, RequestError> = path.withUTF8 { bytes in
            guard bytes.first == Self.slash else { return .success(nil) }
            if bytes.count == 1 { return .success(nodes[0].endpoint.map { ($0, []) }) }
            var search = Search(nodes: nodes, bytes: bytes)
            guard let endpoint = search.endpoint(below: 0, from: 1) else {
                return search.isMalformed ? .failure(.pathMalformed) : .success(nil)
            }
            return .success((endpoint, search.captured))
        }
        return try found.get().map { Match(endpoint: $0, path: path, captured: $1) }
    }

    private static let slash = UInt8(ascii: "/")

    private struct Search {
        let nodes: [Node]
        let bytes: UnsafeBufferPointer<UInt8>
        var captured: [Range<Int>] = []
        var isMalformed = false

        /// Returns the endpoint below `node` for the segments that begin at `start`.
        mutating func endpoint(below node: Int, from start: Int) -> Endpoint? {
            let end = bytes[start...].firstIndex(of: RouteTrie.slash) ?? bytes.count
            guard end > start else { return nil }
            let segment = UnsafeBufferPointer(rebasing: bytes[start..<end])
            if let literal = literal(segment, below: node), let found = endpoint(at: literal, after: end) {
                return found
            }
            guard let placeholder = nodes[node].placeholder else { return nil }
            captured.append(start..<end)
            if let found = endpoint(at: placeholder, after: end) { return found }
            captured.removeLast()
            return nil
        }

        private mutating func endpoint(at node: Int, after end: Int) -> Endpoint? {
            end == bytes.count ? nodes[node].endpoint : endpoint(below: node, from: end + 1)
        }

        private mutating func literal(_ segment: UnsafeBufferPointer<UInt8>, below node: Int) -> Int? {
            if let decoded = PercentEncoding.decode(segment) {
                isMalformed = isMalformed || decoded.isMalformed
                guard !decoded.isMalformed, !PercentEncoding.escapesASCII(segment) else { return nil }
                return nodes[node].literals.first { $0.segment == decoded.bytes }?.node
            }
            for (literal, node) in nodes[node].literals where literal.count == segment.count {
                if literal.elementsEqual(segment) { return node }
            }
            return nil
        }
    }
}

extension RouteTrie.Match {
    /// The values of the placeholders, percent-decoded, in the order of the pattern; nil for a malformed escape, text
    /// that isn't UTF-8, and dot segments.
    var values: [String]? {
        guard !captured.isEmpty else { return [] }
        var path = path
        return path.withUTF8 { bytes in
            var values: [String] = []
            values.reserveCapacity(captured.count)
            for range in captured {
                guard let value = PercentEncoding.text(UnsafeBufferPointer(rebasing: bytes[range])), value != ".",
                    value != ".."
                else { return nil }
                values.append(value)
            }
            return values
        }
    }
}
