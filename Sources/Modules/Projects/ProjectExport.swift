/// Projects as a file, a line each, the oldest first.
///
/// Source of the format: RFC 4180; a cell that a spreadsheet would take for a formula begins with an apostrophe.
struct ProjectExport: Sendable {
    private(set) var rows = 0
    private(set) var bytes: [UInt8] = []

    init(format: ExportFormat) {
        switch format {
        case .csv: addLine(["id", "name", "description", "status", "created_at", "updated_at"])
        }
    }

    mutating func add(_ project: ProjectRecord) {
        rows += 1
        addLine([
            "\(project.id)", project.name, project.description ?? "", project.status.rawValue,
            "\(project.createdAt)", "\(project.updatedAt)",
        ])
    }

    private mutating func addLine(_ cells: [String]) {
        bytes += cells.map(Self.cell).joined(separator: ",").utf8
        bytes += "\r\n".utf8
    }

    private static func cell(_ text: String) -> String {
        let isFormula = text.utf8.first.map { "=+-@\t\r".utf8.contains($0) } ?? false
        let text = isFormula ? "'" + text : text
        let needsQuotes = text.utf8.contains { ",\"\r\n".utf8.contains($0) }
        return needsQuotes ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
    }
}
