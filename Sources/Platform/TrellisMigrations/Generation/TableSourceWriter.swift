import TrellisDatabase

/// The columns of a new table as a migration declares them.
struct TableSourceWriter {
    private(set) var lines: [String] = []

    init(_ table: RecordTable, tenants: String?, _ cases: RecordCases) {
        let roles = table.roles
        var hasOwnKey = false
        for (index, column) in table.columns.enumerated() {
            switch index {
            case roles.serial where index == roles.key && column.name == "id": lines.append("table.serial()")
            case roles.serial:
                hasOwnKey = hasOwnKey || index == roles.key
                lines.append("table.serial(\"\(column.name)\")")
            case roles.key:
                hasOwnKey = column.name != "id" || column.type != .uuid
                lines += hasOwnKey ? ColumnSourceWriter(column.name, column.type, false).declaration : ["table.id()"]
            case roles.tenant where column.name == "tenant_id":
                lines.append(tenants.map { "table.tenant(references: \"\($0)\")" } ?? "table.tenant()")
            case roles.created
            where column.name == "created_at" && roles.updated.map { table.columns[$0].name } == "updated_at":
                lines.append("table.timestamps()")
            case roles.updated where column.name == "updated_at" && lines.contains("table.timestamps()"): break
            case roles.version where column.name == "version": lines.append("table.version()")
            case roles.deleted where column.name == "deleted_at": lines.append("table.softDelete()")
            default:
                lines +=
                    ColumnSourceWriter(
                        column.name, column.type, column.isNullable, cases: cases.cases(column.name, of: table.name)
                    ).declaration
            }
        }
        if let sharing = table.sharing { lines.append("table.global(\(sharing.source))") }
        guard hasOwnKey else { return }
        let key = (table.isTenantOwned ? ["tenant_id"] : []) + [table.columns[roles.key].name]
        lines.append("table.primaryKey([\(key.map { "\"\($0)\"" }.joined(separator: ", "))])")
    }
}

/// A column as a migration declares it.
struct ColumnSourceWriter {
    private let name: String
    private let type: ColumnType
    private let isNullable: Bool
    /// The values of an enum of text; nil allows every value.
    private let cases: [String]?

    init(_ name: String, _ type: ColumnType, _ isNullable: Bool, cases: [String]? = nil) {
        self.name = name
        self.type = type
        self.isNullable = isNullable
        self.cases = cases
    }

    /// The declaration in a new table.
    var declaration: [String] { [declared + (isNullable ? ".nullable()" : "")] }

    private var declared: String {
        "table.\(type.rawValue)(\"\(name)\")" + (cases.map { ".oneOf(\(SwiftLiteral.list($0)))" } ?? "")
    }

    /// The declaration in a table that may have rows.
    var additionLines: [String] {
        guard !isNullable else { return declaration }
        guard let value = placeholderDefault else {
            return [
                "// The record needs a value, and there is no default: fill the rows, then make the column required.",
                "\(declared).nullable()",
            ]
        }
        return [
            "// Existing rows get this value. Check that it is correct.",
            "\(declared).default(\(value))",
        ]
    }

    /// The value for existing rows; nil for types without an obvious one.
    private var placeholderDefault: String? {
        switch type {
        case .text where cases != nil: cases?.first.map { SwiftLiteral.text($0) }
        case .bool: "false"
        case .integer: "0"
        case .real: "0.0"
        case .text: "\"\""
        case .json: "JSONText(\"{}\")"
        case .timestamp: "Timestamp(microseconds: 0)"
        default: nil
        }
    }
}
