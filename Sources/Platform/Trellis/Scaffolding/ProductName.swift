/// The name of a new product, in the forms that its files need.
package struct ProductName: Hashable, Sendable {
    /// The name as given: the title of documents, and the beginning of target names.
    package let text: String

    /// The name in lower case: of the package, the executable, the image, the database and its roles.
    package var lowercased: String { text.lowercased() }

    /// Names that mean something else to SwiftPM, PostgreSQL or Kubernetes.
    static let reserved: Set<String> = ["trellis", "app", "run", "notes", "test", "tests", "pg", "postgres", "default"]

    /// Checks a name.
    ///
    /// - Parameter text: 2 to 30 ASCII letters and digits, the first of which is an upper-case letter.
    /// - Throws: ``ScaffoldError/badName(_:)`` and ``ScaffoldError/reservedName(_:)``.
    package init(_ text: String) throws(ScaffoldError) {
        guard text.isScaffoldName else { throw .badName(text) }
        guard !Self.reserved.contains(text.lowercased()), !text.lowercased().hasPrefix("trellis") else {
            throw .reservedName(text)
        }
        self.text = text
    }

    /// The placeholders of templates, with their values.
    var placeholders: [String: String] {
        [
            "@Name@": text, "@name@": lowercased, "@NAME@": text.uppercased(), "@App@": "\(text)App",
            "@version@": TrellisRelease.version,
        ]
    }
}

extension String {
    /// Whether it is 2 to 30 ASCII letters and digits, and begins with an upper-case letter.
    ///
    /// By bytes: the names of files, roles and images take no other letters.
    var isScaffoldName: Bool {
        guard (2...30).contains(utf8.count), let first = utf8.first, (65...90).contains(first) else { return false }
        return utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) }
    }
}
