import Foundation
import TrellisKernel

/// The package of a product that `App new product` created, to which modules are added.
package struct ProductFolder: Sendable {
    private let path: String
    private let manifest: String
    private let composition: String

    private static let compositionPath = "Sources/App/App.swift"
    private static let moduleList = "let modules = ["
    private static let appTarget = "let app = \""
    private static let moduleValues = "modules: ["

    /// Reads the package.
    ///
    /// - Throws: ``ScaffoldError/notAProduct(_:)``.
    package init(_ path: String) throws(ScaffoldError) {
        self.path = path
        manifest = try Self.read("\(path)/Package.swift")
        composition = try Self.read("\(path)/\(Self.compositionPath)")
    }

    private static func read(_ path: String) throws(ScaffoldError) -> String {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { throw .notAProduct(path) }
        return text
    }

    /// Returns the files of a module, and the two files to which it is added, with their new text.
    ///
    /// - Throws: ``ScaffoldError/moduleExists(_:)`` and ``ScaffoldError/unrecognized(file:line:)``.
    package func adding(_ module: ModuleName) throws(ScaffoldError) -> (new: [ScaffoldFile], changed: [ScaffoldFile]) {
        let name = module.plural
        let list = try line(Self.moduleList, in: manifest, of: "Package.swift")
        let app = try line(Self.appTarget, in: manifest, of: "Package.swift").split(separator: "\"").dropFirst().first
        let known = list.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
        let lower = name.lowercased()
        let folders = ["Sources/Modules/\(name)", "Tests/Modules/\(name)Tests"]
        guard let app, !known.contains(where: { $0.lowercased() == lower }), app.lowercased() != lower,
            !folders.contains(where: { FileManager.default.fileExists(atPath: "\(path)/\($0)") })
        else { throw .moduleExists(name) }
        guard let end = list.lastIndex(of: "]") else { throw unrecognized(Self.moduleList, "Package.swift") }
        let separator = known.isEmpty ? "" : ", "
        let longer = list[..<end] + "\(separator)\"\(name)\"" + list[end...]
        let files = [
            ScaffoldFile("Package.swift", text: manifest.replacing(list, with: longer, maxReplacements: 1)),
            ScaffoldFile(Self.compositionPath, text: try composed(with: name)),
        ]
        return (ModuleScaffold(module, app: String(app)).files, files)
    }

    /// The composition with the import of the module, in its place in the alphabet, and the module as the last one: the
    /// migrations of modules run in the order of the list.
    private func composed(with name: String) throws(ScaffoldError) -> String {
        var lines = composition.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let imports = lines.indices.filter { lines[$0].hasPrefix("import ") }
        guard let last = imports.last else { throw unrecognized("import ", Self.compositionPath) }
        lines.insert("import \(name)", at: imports.first { lines[$0] > "import \(name)" } ?? last + 1)
        guard let call = lines.firstIndex(where: { $0.contains(Self.moduleValues) }),
            let values = lines[call].firstRange(of: Self.moduleValues)
        else { throw unrecognized(Self.moduleValues, Self.compositionPath) }
        if let end = lines[call][values.upperBound...].firstIndex(of: "]") {
            let known = lines[call][values.upperBound..<end].split(separator: ",").map { $0.drop { $0 == " " } }
            lines.replaceSubrange(
                call...call, with: Self.list(known + ["\(name)Module()"], in: lines[call], values, end))
            return lines.joined(separator: "\n")
        }
        let indentation = lines[call].prefix { $0 == " " }
        guard let end = lines[call...].firstIndex(where: { $0.hasPrefix("\(indentation)]") }) else {
            throw unrecognized("\(indentation)]", Self.compositionPath)
        }
        if end > call + 1, !lines[end - 1].hasSuffix(",") { lines[end - 1] += "," }
        lines.insert("\(indentation)    \(name)Module(),", at: end)
        return lines.joined(separator: "\n")
    }

    /// The call with these values: on one line if it is short enough for the formatter, else with a line for each.
    private static func list(
        _ values: [Substring], in call: String, _ start: Range<String.Index>, _ end: String.Index
    ) -> [String] {
        let (before, after) = (call[..<start.upperBound], call[end...])
        let line = "\(before)\(values.joined(separator: ", "))\(after)"
        if line.count <= 120 { return [line] }
        let indentation = String(call.prefix { $0 == " " })
        return [String(before)] + values.map { "\(indentation)    \($0)," } + ["\(indentation)\(after)"]
    }

    private func line(_ prefix: String, in text: String, of file: String) throws(ScaffoldError) -> String {
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(prefix) }) else {
            throw unrecognized(prefix, file)
        }
        return String(line)
    }

    private func unrecognized(_ line: String, _ file: String) -> ScaffoldError { .unrecognized(file: file, line: line) }

    /// Writes the new files, and then those that change; removes the new ones if that fails.
    ///
    /// - Throws: ``ScaffoldError/failed(path:reason:)``; then the package is as it was.
    package func write(_ files: (new: [ScaffoldFile], changed: [ScaffoldFile])) throws(ScaffoldError) {
        let former = ["Package.swift": manifest, Self.compositionPath: composition]
        let folders = Set(files.new.map { $0.path.split(separator: "/").prefix(3).joined(separator: "/") })
        do {
            for file in files.new + files.changed {
                let url = URL(filePath: "\(path)/\(file.path)")
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(file.text.utf8).write(to: url, options: .atomic)
            }
        } catch {
            for folder in folders { try? FileManager.default.removeItem(atPath: "\(path)/\(folder)") }
            for (name, text) in former {
                try? Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"), options: .atomic)
            }
            throw .failed(path: path, reason: error.localizedDescription)
        }
    }
}
