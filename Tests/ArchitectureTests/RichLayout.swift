/// The rules of the rich layout: what each of a module's four folders may import, and to which others it may refer.
///
/// ```
/// API ──→ Application ──→ Domain
///              ↑             ↑
/// Adapters ────┴─────────────┘
/// ```
///
/// Files next to the folders declare the module, and may know everything.
enum RichLayout {
    /// The rules of one folder.
    struct Folder {
        let name: String
        /// The folders whose types it may name.
        let uses: Set<String>
        /// The only modules that it may import; nil when it may import what isn't forbidden.
        let imports: Set<String>?
        /// The modules that it may not import, with the types of ports that a file names when it may.
        let forbidden: [String: Set<String>]
        /// Patterns of code that it may not have, with the reason.
        let refused: [(pattern: String, why: String)]
    }

    /// Names of statements and tables, which only adapters have.
    private static let statements = [
        (#"\bSQL\b"#, "statements are in Adapters"), (#"@Record\b"#, "rows are in Adapters"),
        (#"\bunfiltered\b|\.\s*(?:sql|execute)\b"#, "statements are in Adapters"),
    ]

    static let folders: [Folder] = [
        // Pure values and rules: a test of them needs neither a database nor a clock.
        Folder(name: "Domain", uses: [], imports: ["TrellisKernel"], forbidden: [:], refused: statements),
        // Transactions as values to pass on, jobs, events and their schemas. No HTTP in either direction.
        Folder(
            name: "Application", uses: ["Domain"],
            imports: [
                "TrellisKernel", "TrellisSchema", "TrellisDatabase", "TrellisJobs", "TrellisHub", "TrellisTexts",
                "Logging",
            ],
            forbidden: [:], refused: statements),
        // Whatever the outside needs, but no routes: an adapter of the access guard is the only reason for TrellisWeb.
        Folder(
            name: "Adapters", uses: ["Application", "Domain"], imports: nil,
            forbidden: ["TrellisWeb": ["FeatureGrants"], "Trellis": []],
            refused: [(#"@(?:Controller|GET|POST|PUT|PATCH|DELETE)\b"#, "routes are in API")]),
        // Routes and schemas. A route has the context's database, and passes it to a use case without using it.
        Folder(
            name: "API", uses: ["Application", "Domain"],
            imports: [
                "TrellisKernel", "TrellisSchema", "TrellisTexts", "TrellisWeb", "HTTPTypes", "NIOCore", "Logging",
            ],
            forbidden: [:], refused: statements),
    ]

    /// The folders of modules that have the four folders, as in `Sources/Modules/Billing`.
    static let modules: [String] = ["System", "Modules"].flatMap { layer in
        let paths = SourceTree.paths(under: "Sources/\(layer)", withSuffix: ".swift").map { $0.split(separator: "/") }
        let rich = paths.filter { $0.count > 4 && $0[3] == "Domain" }
        return Set(rich.map { $0.prefix(3).joined(separator: "/") }).sorted()
    }

    /// Returns the offences in the files of a module, one line each; empty if it keeps all rules.
    static func offences(of module: String, in files: [SourceFile]) throws -> [String] {
        let order = Dictionary(uniqueKeysWithValues: folders.map { ($0.name, $0.uses) })
        var offences = try FolderReferences(of: module, in: files).offences(against: order)
        for folder in folders {
            for file in files where file.path.hasPrefix("\(module)/\(folder.name)/") {
                offences += try folder.offences(in: file)
            }
        }
        return offences
    }
}

extension RichLayout.Folder {
    /// Returns the offences of one file of the folder.
    fileprivate func offences(in file: SourceFile) throws -> [String] {
        let wrong = try file.imports.map(\.module).filter { module in
            if let imports { return !imports.contains(module) }
            guard let ports = forbidden[module] else { return false }
            return try !ports.contains { port in try !file.matches(#"\b\#(port)\b"#).isEmpty }
        }
        let statements = try refused.flatMap { rule in
            try file.matches(rule.pattern).map { "\($0.prefix(120)): \(rule.why)" }
        }
        return wrong.map { "\(file.path) imports \($0)" } + statements
    }
}
