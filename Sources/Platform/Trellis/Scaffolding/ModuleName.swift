/// The name of a new module, and the names that follow from it.
package struct ModuleName: Hashable, Sendable {
    /// The plural in camel case, which is the target's name: `BlogPosts`.
    package let plural: String
    /// The singular in camel case, which begins the names of types: `BlogPost`.
    package let singular: String

    /// Checks a name and derives the singular.
    ///
    /// - Parameters:
    ///   - plural: the plural in camel case, ASCII letters and digits.
    ///   - singular: the singular; by default `plural` without its plural ending, so it has to have one.
    /// - Throws: ``ScaffoldError/badName(_:)``, ``ScaffoldError/noPlural(_:)`` and ``ScaffoldError/reservedName(_:)``.
    package init(_ plural: String, singular: String? = nil) throws(ScaffoldError) {
        guard plural.isScaffoldName else { throw .badName(plural) }
        guard let one = singular ?? Self.singular(of: plural), one != plural else { throw .noPlural(plural) }
        guard one.isScaffoldName else { throw .badName(one) }
        guard !Self.reservedTargets.contains(plural), !plural.hasPrefix("Trellis"), !plural.hasSuffix("Tests") else {
            throw .reservedName(plural)
        }
        // Its members would hide what the generated files mean by these words.
        if let taken = [one, plural].first(where: Self.reservedTypes.contains) { throw .reservedName(taken) }
        if let keyword = [Self.lowered(one), Self.lowered(plural)].first(where: Self.keywords.contains) {
            throw .reservedName(keyword)
        }
        (self.plural, self.singular) = (plural, one)
    }

    /// The name of its table: `blog_post`.
    package var table: String { Self.words(of: singular).joined(separator: "_") }

    /// The placeholders of templates, with their values.
    ///
    /// - Parameter app: the target of the composition root.
    func placeholders(app: String) -> [String: String] {
        let (one, many) = (Self.words(of: singular), Self.words(of: plural))
        let words = one.joined(separator: " ")
        let article = words.utf8.first.map { Array("aeiou".utf8).contains($0) } == true ? "n" : ""
        return [
            "@one@": "a\(article) \(words)", "@One@": "A\(article) \(words)",
            "@Module@": plural, "@Entity@": singular, "@entity@": Self.lowered(singular),
            "@entities@": Self.lowered(plural), "@name@": table,
            "@names@": many.joined(separator: "_"), "@path@": many.joined(separator: "-"),
            "@words@": words, "@plural@": many.joined(separator: " "), "@App@": app,
        ]
    }
}

extension ModuleName {
    /// `Invoices` → `Invoice`, `Categories` → `Category`, `Boxes` → `Box`; nil for a word without a plural ending.
    private static func singular(of plural: String) -> String? {
        if plural.hasSuffix("ies") { return plural.dropLast(3) + "y" }
        for ending in ["ches", "shes", "sses", "xes"] where plural.hasSuffix(ending) {
            return String(plural.dropLast(2))
        }
        return plural.hasSuffix("s") && !plural.hasSuffix("ss") ? String(plural.dropLast()) : nil
    }

    /// The words in lower case: `HTTPCalls` → `http`, `calls`.
    private static func words(of name: String) -> [String] {
        var words: [[UInt8]] = []
        let bytes = Array(name.utf8)
        let isUpper = { (byte: UInt8) in (65...90).contains(byte) }
        for (index, byte) in bytes.enumerated() {
            let previous = index > 0 ? bytes[index - 1] : 0
            let next = index + 1 < bytes.count ? bytes[index + 1] : byte
            let startsWord = isUpper(byte) && (!isUpper(previous) || !isUpper(next))
            if words.isEmpty || startsWord { words.append([]) }
            words[words.count - 1].append(isUpper(byte) ? byte + 32 : byte)
        }
        return words.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The name with its first word in lower case: `blogPosts`.
    private static func lowered(_ name: String) -> String {
        let first = words(of: name).first ?? ""
        return first + name.dropFirst(first.count)
    }

    /// Targets and libraries of the package graph that a module may not have the name of.
    static let reservedTargets: Set<String> = [
        "App", "Billing", "Configuration", "Crypto", "Foundation", "Logging", "Metrics", "Projects", "Run", "Swift",
        "System", "Testing",
    ]

    /// Types that the templates of a module name, and what macros expand to.
    private static let reservedTypes: Set<String> = {
        let lines = ModuleTemplates.files.flatMap { $0.template.split(separator: "\n") }
        let code = lines.filter { !$0.drop { $0 == " " }.hasPrefix("//") }.map { line in
            // Every other part is in a string.
            line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset.isMultiple(of: 2) }.map(\.element).joined(separator: " ")
        }
        let words = code.flatMap { $0.split { !($0.isLetter || $0.isNumber || $0 == "@") } }
        let names = words.filter { word in
            !word.contains("@") && word.utf8.first.map { (65...90).contains($0) } == true
        }
        return Set(names.map(String.init)).union(macroTypes)
    }()

    private static let macroTypes: Set<String> = [
        "Access", "Any", "Array", "Bool", "Column", "Dictionary", "Double", "Event", "Expression", "Job", "Mail",
        "Optional",
        "Operation", "Parameter", "Request", "Response", "Row", "Schema", "Self", "Set", "Type", "Value",
    ]

    private static let keywords: Set<String> = [
        "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer", "deinit", "do",
        "else",
        "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func", "guard", "if", "import", "in",
        "init",
        "inout", "internal", "is", "let", "nil", "operator", "precedencegroup", "private", "protocol", "public",
        "repeat",
        "rethrows", "return", "self", "static", "struct", "subscript", "super", "switch", "throw", "throws", "true",
        "try",
        "typealias", "var", "where", "while",
    ]
}
