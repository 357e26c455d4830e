internal import TOMLKit

/// One TOML settings file: headers are environments, which contain sections and keys.
///
/// The initializer copies everything out of the parser, because its tree is not `Sendable` and is never freed.
struct TOMLFile: Sendable {
    /// A value and its location in the file.
    struct Entry: Sendable {
        let key: String
        let raw: RawSetting
        let line: Int?
    }

    let name: String
    /// Whether the file is for secrets, so that messages quote none of its values.
    var isSecret = false
    /// The values under each environment header.
    private(set) var environments: [String: [Entry]] = [:]
    /// Keys outside any header, with their lines.
    private(set) var misplacedKeys: [(key: String, line: Int?)] = []
    /// The line of each header.
    private(set) var headerLines: [String: Int] = [:]

    /// The headers and their entries, both in the order of the file.
    var headers: [(name: String, entries: [Entry])] {
        environments.map { ($0.key, $0.value.sorted { ($0.line ?? 0, $0.key) < ($1.line ?? 0, $1.key) }) }
            .sorted { (headerLines[$0.name] ?? 0, $0.name) < (headerLines[$1.name] ?? 0, $1.name) }
    }

    /// Parses `text`, the content of the file `name`.
    ///
    /// - Throws: ``TOMLSyntaxError`` with line and column when the text is not valid TOML.
    init(name: String, text: String) throws(TOMLSyntaxError) {
        self.name = name
        let lines = TOMLLineIndex(text)
        let root = try Self.parse(text, lines)
        for header in root.keys {
            guard let value = root[header] else { continue }
            let line = lines.line(of: [header])
            guard let table = value.table else {
                misplacedKeys.append((header, line))
                continue
            }
            headerLines[header] = line
            var entries: [Entry] = []
            Self.flatten(table, below: [], in: header, lines, &entries)
            environments[header] = entries
        }
    }

    /// Returns the elements of a list in TOML syntax; nil when the text is not a list.
    static func list(_ text: String) -> [RawSetting]? {
        let text = "list = \(text)"
        guard !text.utf8.contains(0), let table = try? parse(text, TOMLLineIndex(text)), table.keys == ["list"],
            let value = table["list"], case .list(let elements) = raw(value, depth: 0)
        else { return nil }
        return elements
    }

    private static func parse(_ text: String, _ lines: TOMLLineIndex) throws(TOMLSyntaxError) -> TOMLTable {
        do {
            if let error = lines.fatalSyntaxError {
                // Parses the text before the error first, so that an earlier error is reported.
                _ = try TOMLTable(string: String(decoding: Array(text.utf8.prefix(error.statement)), as: UTF8.self))
                throw TOMLSyntaxError(line: error.line, column: error.column, text: error.message)
            }
            return try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw TOMLSyntaxError(
                line: error.source.begin.line, column: error.source.begin.column, described: error.description)
        } catch let error as TOMLSyntaxError {
            throw error
        } catch {
            throw TOMLSyntaxError(line: 1, column: 1, described: "\(error)")
        }
    }

    private static func flatten(
        _ table: TOMLTable, below path: [String], in header: String, _ lines: TOMLLineIndex, _ entries: inout [Entry]
    ) {
        for name in table.keys {
            guard let value = table[name] else { continue }
            let path = path + [name]
            if let inner = value.table, path.count < 32 {
                flatten(inner, below: path, in: header, lines, &entries)
            } else if let raw = raw(value, depth: 0) {
                let line = lines.line(of: [header] + path)
                entries.append(Entry(key: path.joined(separator: "."), raw: raw, line: line))
            }
        }
    }

    private static func raw(_ value: any TOMLValueConvertible, depth: Int) -> RawSetting? {
        switch value.type {
        case .string: value.string.map { .string($0) }
        case .int: value.int.map { .integer($0) }
        case .double: value.double.map { .number($0) }
        case .bool: value.bool.map { .boolean($0) }
        case .date: value.date.map { .string($0.debugDescription) }
        case .time: value.time.map { .string($0.debugDescription) }
        case .dateTime: value.dateTime.map { .string($0.debugDescription) }
        case .array:
            depth > 32 ? nil : value.array.map { .list($0.compactMap { raw($0, depth: depth + 1) }) }
        // A setting cannot contain a table in a list; the nested list makes the setting's type reject the value.
        case .table: .list([])
        }
    }
}
