/// A file of a new package.
package struct ScaffoldFile: Hashable, Sendable {
    /// The path in the package, with slashes.
    package let path: String
    /// The text.
    package let text: String
    /// Whether it is a program.
    package let isExecutable: Bool

    /// Creates a file from a template, with the version of Trellis in its first comment line.
    init(_ path: String, _ template: String, _ placeholders: [String: String], isExecutable: Bool = false) {
        self.path = path
        self.isExecutable = isExecutable
        text = placeholders.reduce(Self.origin(of: path).add(to: template)) { text, placeholder in
            text.replacing(placeholder.key, with: placeholder.value)
        }
    }

    /// Creates a file with this text.
    package init(_ path: String, text: String) {
        (self.path, self.text, isExecutable) = (path, text, false)
    }

    /// How a kind of file has comments.
    private enum Origin {
        case slashes, hash, dashes, markup, none

        func add(to template: String) -> String {
            let note = "Trellis \(TrellisRelease.version) wrote this file; it is yours to change."
            let comment =
                switch self {
                case .slashes: "// \(note)"
                case .hash: "# \(note)"
                case .dashes: "-- \(note)"
                case .markup: "<!-- \(note) -->"
                case .none: ""
                }
            guard !comment.isEmpty else { return template }
            // These have to be the first line of their files.
            let first = ["#!", "# syntax=", "// swift-tools-version:"].contains { template.hasPrefix($0) }
            guard first, let end = template.firstIndex(of: "\n") else { return "\(comment)\n\(template)" }
            return "\(template[...end])\(comment)\n\(template[template.index(after: end)...])"
        }
    }

    private static func origin(of path: String) -> Origin {
        let name = path.split(separator: "/").last ?? ""
        return switch name.split(separator: ".").last ?? "" {
        case "swift": .slashes
        case "sql": .dashes
        case "md": .markup
        // A comment is allowed in the settings of development containers, but not in other JSON.
        case "json": name == "devcontainer.json" ? .slashes : .none
        case "swift-format": .none
        default: .hash
        }
    }
}
