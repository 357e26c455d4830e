import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// The data that `@Record` reads from the struct, and the members that it generates.
struct RecordDeclaration {
    let table: String
    let access: String
    let columns: [RecordProperty]
    let isTenantOwned: Bool
    let isGlobal: Bool

    /// Reads a declaration; nil after reporting all errors.
    init?(
        _ structure: StructDeclSyntax, table: String, attribute: AttributeSyntax, in context: some MacroExpansionContext
    ) {
        self.table = table
        access = structure.modifiers.accessLevel
        let inherited = structure.inheritanceClause?.inheritedTypes.map(\.type.lastName) ?? []
        isTenantOwned = inherited.contains("TenantOwned")
        isGlobal = inherited.contains("GlobalRecord")

        var isValid = true
        var columns: [RecordProperty] = []
        for member in structure.memberBlock.members {
            guard let variable = member.decl.as(VariableDeclSyntax.self) else { continue }
            guard let found = RecordProperty.read(variable, in: context) else {
                isValid = false
                continue
            }
            columns += found
        }
        self.columns = columns
        let required = [("id", "ID<\(structure.name.text)>", "a record")] + inherited.flatMap(Self.requirements)
        for (property, type, reason) in required where !columns.contains(where: { $0.name == property }) {
            context.diagnose(.missing(property, type: type, reason: reason, in: structure, attribute: attribute))
            isValid = false
        }
        for (index, column) in columns.enumerated()
        where columns[..<index].contains(where: { $0.column == column.column }) {
            context.diagnose(.init(node: column.node, message: RecordDiagnostic.duplicateColumn(column.column)))
            isValid = false
        }
        guard isValid else { return nil }
    }

    /// Returns the properties that a mixin requires.
    private static func requirements(_ mixin: String) -> [(String, String, String)] {
        switch mixin {
        case "TenantOwned": [("tenantID", "ID<Tenant>", mixin)]
        case "Timestamped":
            [("createdAt", "Timestamp = .onWrite", mixin), ("updatedAt", "Timestamp = .onWrite", mixin)]
        case "Versioned": [("version", "Int = 1", mixin)]
        case "SoftDeletable": [("deletedAt", "Timestamp?", mixin)]
        default: []
        }
    }

    /// The members of the extension.
    var members: String {
        let key = columns.first { $0.name == "id" }?.type ?? "Never"
        let owner = isTenantOwned ? "OwnedByTenant" : isGlobal ? "OwnedGlobally" : "OwnedBySystem"
        // A column is as visible as its property, so a public record chooses which columns it publishes. The levels
        // sort from the narrowest: "", "package ", "public ".
        let accessors = lines {
            let access = min(access, $0.access)
            return
                "        \(access)var \($0.spelling): TrellisDatabase.Column<\($0.type)> { .init(table, \"\($0.column)\") }"
        }
        let columns = lines { "            .init(\"\($0.column)\", property: \"\($0.name)\", \($0.metatype))," }
        let readings = self.columns.enumerated().map { index, column in
            "        self.\(column.spelling) = try row.decode(\(column.metatype), at: \(index))"
        }
        return """
                \(access)typealias Key = \(key)
                \(access)typealias Owner = TrellisDatabase.\(owner)

                \(access)struct Columns: TrellisDatabase.RecordColumns {
                    private let table: String
                    \(access)init(_ table: String) {
                        self.table = table
                    }
            \(accessors)
                }

                \(access)static let table = TrellisDatabase.RecordTable(
                    "\(table)", of: Self.self,
                    columns: [
            \(columns)
                    ])

                \(access)init(row: TrellisDatabase.RowReader) throws {
            \(readings.joined(separator: "\n"))
                }

                \(access)func bind(to values: inout TrellisDatabase.RowValues) {
            \(lines { "        values.append(self.\($0.spelling))" })
                }
            """
    }

    private func lines(_ line: (RecordProperty) -> String) -> String { columns.map(line).joined(separator: "\n") }
}
