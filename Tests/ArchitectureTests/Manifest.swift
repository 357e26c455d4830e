/// The rows of Package.swift: which target may use which.
struct Manifest {
    /// One row: `platform("Web", uses: ["Kernel", …])`.
    struct Row {
        /// `macros`, `platform`, `system`, `module` or `app`.
        let layer: String
        /// The target's name, as in `TrellisWeb`.
        let target: String
        /// The targets of this package that the row names.
        let uses: [String]
    }

    /// The rows, from top to bottom.
    let rows: [Row]

    init() throws {
        let text = try SourceTree.text("Package.swift")
        let table = text.components(between: "// The architecture", and: "// MARK:")
        let pattern = /\b(macros|platform|system|module|app)\(\s*"(\w*)"(?:\s*,\s*uses:\s*\[([^\]]*)\])?/
        rows = table.matches(of: pattern).map { match in
            let layer = String(match.1)
            let used = (match.3 ?? "").matches(of: /"(\w*)"/).map { String($0.1) }
            let prefix = ["platform", "system"].contains(layer) ? "Trellis" : ""
            return Row(layer: layer, target: prefix + match.2, uses: used.map { prefix + $0 })
        }
    }

    /// The targets of one layer.
    func targets(of layer: String) -> [String] {
        rows.filter { $0.layer == layer }.map(\.target)
    }

    /// The targets of this package that a row's sources may import.
    func mayImport(_ row: Row) -> Set<String> {
        let platform = Set(targets(of: "platform")).subtracting(["TrellisTesting"])
        switch row.layer {
        case "platform": return Set(row.uses)
        case "system": return platform.union(row.uses)
        case "module": return platform
        case "app": return platform.union(targets(of: "system")).union(row.uses)
        default: return []
        }
    }

    /// The folder that holds a row's sources.
    func folder(of row: Row) -> String {
        switch row.layer {
        case "macros", "platform": "Sources/Platform/\(row.target)"
        // Its folder has the name of the row, without the prefix of the target.
        case "system": "Sources/System/\(row.target.dropFirst("Trellis".count))"
        case "module": "Sources/Modules/\(row.target)"
        default: "Sources/App"
        }
    }
}

extension String {
    /// Returns the text between the first `start` and the next `end`, or the end of the text.
    fileprivate func components(between start: String, and end: String) -> Substring {
        guard let from = firstRange(of: start) else { return "" }
        let rest = self[from.upperBound...]
        return rest.firstRange(of: end).map { rest[..<$0.lowerBound] } ?? rest
    }
}
