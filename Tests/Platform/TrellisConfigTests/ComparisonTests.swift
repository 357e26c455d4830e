import Foundation
import Testing

@testable import TrellisConfig

/// What python-dotenv, dynaconf and docker compose make of the same input, in `Tests/Contracts/settings`.
///
/// `scripts/check-settings` runs the first two again.
@Suite struct ComparisonTests {
    struct Row: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        var input: String?
        var files: [String: String]?
        var variables: [String: String]?
        var key: String?
        let expected: String
        let agree: [String]
        let differ: [String: String]
        var why: String?

        var testDescription: String { name }
    }

    struct Table: Decodable {
        let compared: [String: String]
        var variables: [String: String]?
        let rows: [Row]
    }

    private static func table(_ name: String) throws -> Table {
        let root = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
        let data = try Data(contentsOf: root.appending(path: "Tests/Contracts/settings/\(name).json"))
        return try JSONDecoder().decode(Table.self, from: data)
    }

    private static let lines = (try? table("dotenv").rows) ?? []
    private static let layers = (try? table("toml").rows) ?? []

    @Test("The tables have 60 rows, each with every tool, and a reason where one differs")
    func complete() throws {
        #expect(Self.lines.count + Self.layers.count == 60)
        for name in ["dotenv", "toml"] {
            let table = try Self.table(name)
            for row in table.rows {
                #expect(Set(row.agree + row.differ.keys) == Set(table.compared.keys), "\(row.name)")
                #expect(row.differ.isEmpty || row.why?.isEmpty == false, "\(row.name)")
                #expect(row.differ.values.allSatisfy { $0 != row.expected }, "\(row.name)")
            }
        }
    }

    @Test("A line of .env has the value of the table", arguments: lines)
    func line(row: Row) throws {
        let dotenv = Dotenv(row.input ?? "", variables: try Self.table("dotenv").variables ?? [:])
        let value = dotenv["A"]?.value ?? (dotenv.errors.isEmpty ? "(not set)" : "(error)")
        #expect(value == row.expected)
    }

    @Test("A setting has the value of the table", arguments: layers)
    func layer(row: Row) throws {
        let folder = try SettingsFolder(row.files ?? [:])
        let sources = folder.load(row.variables ?? [:])
        let catalog = SettingsCatalog([ShopSettings.self])
        let value: String
        do {
            let settings = try sources.read(catalog)
            value = settings.list.entries.first { $0.key == row.key }?.value ?? "(not set)"
        } catch {
            value = "(error)"
        }
        #expect(value == row.expected)
    }
}
