import TrellisKernel

/// The rules for the path of a route, which `@Controller` checks earlier for its own part.
enum RoutePathCheck {
    /// Returns what is wrong with the path and with the parameters that read it, to follow the name of the route.
    static func problems(of route: Route) -> [String] {
        var problems: [String] = []
        for segment in route.path.split(utf8: "/") {
            if segment.utf8.contains(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") }) {
                if !isPlaceholder(segment) {
                    problems.append(
                        "has '\(segment)' in its path: a placeholder is a name in braces and a whole segment, as "
                            + "in '{id}'."
                    )
                }
            } else if !isLiteral(segment) {
                problems.append(
                    "has '\(segment)' in its path, which no request matches: write plain text, without escapes, spaces, "
                        + "'?', '#' and dot segments.")
            }
        }
        for name in repeated(route.placeholders) {
            problems.append("names '{\(name)}' twice in its path: each placeholder needs a unique name.")
        }
        let read = route.description.input.parameters.filter { $0.location == .path }.map(\.name)
        for name in repeated(read) { problems.append("reads '\(name)' from its path for two parameters.") }
        return problems
    }

    private static func repeated(_ names: [String]) -> [String] {
        Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
    }

    private static func isPlaceholder(_ segment: Substring) -> Bool {
        let name = segment.utf8.dropFirst().dropLast()
        return segment.hasPrefix(utf8: "{") && segment.hasSuffix(utf8: "}") && !name.isEmpty
            && name.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_")
            }
    }

    /// Letters of other scripts match when they are escaped, which they must be in a URL; a `%` never does.
    private static func isLiteral(_ segment: Substring) -> Bool {
        segment != "." && segment != ".."
            && segment.utf8.allSatisfy { byte in
                byte >= 0x80 || (0x21...0x7E).contains(byte) && !"%?#\\\"<>^`|".utf8.contains(byte)
            }
    }
}
