import Foundation
import Testing

/// A block of Swift code in a document, with what its comments say about how it is compiled.
///
/// ```
/// <!-- swift: statements -->
/// <!-- swift-context: var database: TenantDatabase { fatalError() } -->
/// ```
/// The kind says where the code stands: `declarations` (at file scope, the default), `members` (in a type), `statements`
/// (in an async throwing function), `manifest` (a row of Package.swift), `refused` (at file scope; it must not compile).
/// Lines of context precede the code, unseen by the reader.
struct DocumentCode: Sendable, CustomTestStringConvertible {
    enum Kind: String {
        case declarations, members, statements, manifest, refused
    }

    /// The document's path and the line of the fence, as in `STYLE.md:12`.
    let position: String
    let kind: Kind
    private let context: [String]
    /// The code as the reader sees it.
    let code: String

    var testDescription: String { position }

    /// The blocks of the README, STYLE.md and everything under `docs`.
    static let all: [DocumentCode] = DocumentTests.documents.flatMap { (try? blocks(of: $0)) ?? [] }

    private static func blocks(of document: String) throws -> [DocumentCode] {
        let lines = try SourceTree.text(document).split(separator: "\n", omittingEmptySubsequences: false)
        var blocks: [DocumentCode] = []
        var (kind, context): (Kind?, [String]) = (.declarations, [])
        var code: [Substring]?
        var start = 0
        for (index, line) in lines.enumerated() {
            if var open = code {
                if line.hasPrefix("```") {
                    guard let known = kind else { throw UnknownKind(position: "\(document):\(start)") }
                    blocks.append(
                        DocumentCode(
                            position: "\(document):\(start)", kind: known, context: context,
                            code: open.joined(separator: "\n")))
                    (kind, context, code) = (.declarations, [], nil)
                } else {
                    open.append(line)
                    code = open
                }
            } else if let word = line.wholeMatch(of: /<!-- swift: (\w+) -->/) {
                kind = Kind(rawValue: String(word.1))
            } else if let text = line.wholeMatch(of: /<!-- swift-context: (.+) -->/) {
                context.append(String(text.1))
            } else if line == "```swift" {
                (code, start) = ([], index + 1)
            } else {
                (kind, context) = (.declarations, [])
            }
        }
        return blocks
    }

    /// A comment names a kind that doesn't exist.
    struct UnknownKind: Error {
        let position: String
    }

    /// The block as a file of its own, with every target imported; the context stands at file scope.
    var file: String {
        let isImport = { (line: String) in line.hasPrefix("import ") || line.hasPrefix("@testable import ") }
        let lines = code.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let imports = Self.imports + (context + lines).filter(isImport)
        let body = lines.filter { !isImport($0) }.joined(separator: "\n")
        let name = "Block" + position.filter { $0.isLetter || $0.isNumber }
        let wrapped =
            switch kind {
            case .declarations, .refused, .manifest: body
            case .members: "private struct \(name) {\n\(body)\n}"
            case .statements: "private func run\(name)() async throws {\n\(body)\n}"
            }
        let before = context.filter { !isImport($0) }
        return (imports + [""] + before + [wrapped]).joined(separator: "\n") + "\n"
    }

    private static let imports = [
        "App", "Foundation", "HTTPTypes", "Logging", "Testing", "Trellis", "TrellisConfig", "TrellisDatabase",
        "TrellisHub", "TrellisJobs", "TrellisKernel", "TrellisMail", "TrellisMigrations", "TrellisObservability",
        "TrellisSchema", "TrellisStorage", "TrellisTesting", "TrellisTexts", "TrellisWeb",
    ].map { "import \($0)" }

    /// What the block declares or extends at file scope.
    fileprivate var names: Set<String> {
        let pattern =
            #/
            (?m)^ (?: (?: public|package|private|final|@\w+(?:\([^\n]*?\))? ) \s+ )*
            (?: struct|class|enum|actor|protocol|func|typealias|extension|let|var ) \s+ (\w+)
            /#
        let text = (context + (kind == .declarations ? [code] : [])).joined(separator: "\n")
        return Set(text.matches(of: pattern).map { String($0.1) })
    }

    /// The words of the block.
    fileprivate var words: Set<String> {
        Set((context + [code]).joined(separator: "\n").matches(of: /\w+/).map { String($0.0) })
    }
}

extension DocumentCode {
    /// The blocks of some kinds in groups, each of which can be compiled as one module: no block declares at file scope
    /// what another block of its group names.
    static func modules(of kinds: Set<Kind>) -> [[DocumentCode]] {
        var modules: [(blocks: [DocumentCode], names: Set<String>, words: Set<String>)] = []
        for block in all where kinds.contains(block.kind) {
            let (names, words) = (block.names, block.words)
            let fitting = modules.firstIndex { $0.words.isDisjoint(with: names) && $0.names.isDisjoint(with: words) }
            if let index = fitting {
                modules[index].blocks.append(block)
                modules[index].names.formUnion(names)
                modules[index].words.formUnion(words)
            } else {
                modules.append(([block], names, words))
            }
        }
        return modules.map(\.blocks)
    }
}
