import Testing

@Suite("Names")
struct NameTests {
    /// The allowed file suffixes of a flat module.
    static let flat = [
        "Module", "Controller", "Schemas", "Service", "Record", "Permissions", "Errors", "Events", "Handlers", "Jobs",
        "Mails", "Migrations", "Settings", "Texts",
    ]

    /// The allowed file suffixes at the top of a system module; its mechanisms are in subfolders.
    static let system =
        flat + ["Authenticator", "Catalog", "Authority", "Address", "Store", "Draft", "Command", "System"]

    /// The folders of a rich module, with the allowed suffixes of each; nil means any noun.
    static let rich: [String: [String]?] = [
        // Pages are routes as well: their HTML, and how they write values.
        "API": ["Controller", "Schemas", "Problems", "Download", "Page", "Pages", "Template", "Formatting"],
        "Application": nil,
        "Domain": nil,
        "Adapters": nil,
    ]

    @Test("Files of a business module have an allowed suffix")
    func moduleFiles() throws {
        var offences: [String] = []
        for file in try SourceTree.swiftFiles(under: "Sources/Modules") {
            let folders = file.path.split(separator: "/").dropFirst(3).dropLast()
            let vocabulary: [String]?
            if let folder = folders.first {
                guard let words = Self.rich[String(folder)] else {
                    offences.append(file.path)
                    continue
                }
                vocabulary = words
            } else {
                vocabulary = Self.flat
            }
            if let vocabulary, !file.ends(inOneOf: vocabulary) { offences.append(file.path) }
            if folders.isEmpty, file.name.hasSuffix("Placeholder") { offences.append(file.path) }
        }
        #expect(offences == [])
    }

    @Test("Files at the top of a system module have an allowed suffix")
    func systemFiles() throws {
        let top = try SourceTree.swiftFiles(under: "Sources/System").filter { $0.path.split(separator: "/").count == 4 }
        let offences = top.filter { !$0.ends(inOneOf: Self.system) }
        #expect(offences.map(\.path) == [])
    }

    @Test("A flat module has at most thirteen files")
    func flatModulesStaySmall() throws {
        let files = try SourceTree.swiftFiles(under: "Sources/Modules")
        let flat = files.filter { $0.path.split(separator: "/").count == 4 && !$0.name.contains("+") }
        let byModule = Dictionary(grouping: flat) { $0.path.split(separator: "/")[2] }
        #expect(byModule.filter { $0.value.count > 13 }.keys.sorted() == [])
    }

    @Test("No name contains Utils, Helper, Manager, Base or Common")
    func bannedNames() throws {
        let banned: Set = [
            "Util", "Utils", "Utility", "Utilities", "Helper", "Helpers", "Manager", "Base", "Common", "Misc", "Impl",
        ]
        var offences: [String] = []
        for file in try SourceTree.swiftFiles(under: "Sources") + SourceTree.swiftFiles(under: "Tests") {
            let declared = try file.captures(#"\b(?:struct|class|enum|actor|protocol|typealias)\s+([A-Z]\w*)"#)
            let names = declared + file.path.split(whereSeparator: { "/.+".contains($0) }).map(String.init)
            // A common table expression is SQL's own term.
            for name in names
            where !banned.isDisjoint(with: words(of: name)) && !name.hasPrefix("CommonTableExpression") {
                offences.append("\(file.path): \(name)")
            }
        }
        #expect(offences == [])
    }

    /// Returns the words of a name in camel case: `HTTP`, `Error` and `Manager` for `HTTPErrorManager`.
    private func words(of name: String) -> [String] {
        var words: [String] = []
        for letter in name {
            let last = words.last?.last
            if letter.isUppercase, last?.isUppercase != true {
                words.append(String(letter))
            } else if letter.isLowercase, let last, last.isUppercase, (words.last?.count ?? 0) > 1 {
                words[words.count - 1].removeLast()
                words.append("\(last)\(letter)")
            } else if words.isEmpty {
                words.append(String(letter))
            } else {
                words[words.count - 1].append(letter)
            }
        }
        return words
    }
}

extension SourceFile {
    /// Returns whether the name, without a `+Capability`, ends in one of the words.
    fileprivate func ends(inOneOf words: [String]) -> Bool {
        let type = name.prefix { $0 != "+" }
        return words.contains { type.hasSuffix($0) }
    }
}
