import TrellisDatabase
import TrellisKernel

/// A file of the tenant's projects, one line each, the oldest first; produced page by page.
///
/// Each page is a read of its own, so that no transaction lasts as long as the export: a project that is changed
/// meanwhile is in the file once, before or after the change.
///
/// Source of the CSV format: RFC 4180. A cell that a spreadsheet could read as a formula gets a leading apostrophe.
actor ProjectExport {
    private let database: TenantDatabase
    private var page = PageRequest(limit: PageRequest.maximumLimit)
    private var isComplete = false
    private var part: [UInt8] = []
    /// The number of projects so far.
    private(set) var rows = 0

    /// Begins a file.
    init(_ database: TenantDatabase, format: ExportFormat) {
        self.database = database
        switch format {
        case .csv: part += Self.line(["id", "name", "description", "status", "created_at", "updated_at"])
        }
    }

    /// Returns the next part of the file; nil at the end.
    func next() async throws -> [UInt8]? {
        guard !isComplete else { return nil }
        try Task.checkCancellation()
        let projects = try await database.page(ProjectRecord.order { $0.createdAt.ascending }, page, on: .replica)
        for project in projects.items { part += Self.line(of: project) }
        rows += projects.items.count
        page = PageRequest(limit: page.limit, cursor: projects.nextCursor)
        isComplete = projects.nextCursor == nil
        defer { part = [] }
        return part
    }

    private static func line(of project: ProjectRecord) -> [UInt8] {
        line([
            "\(project.id)", project.name, project.description ?? "", project.status.rawValue,
            "\(project.createdAt)", "\(project.updatedAt)",
        ])
    }

    private static func line(_ cells: [String]) -> [UInt8] {
        Array((cells.map(cell).joined(separator: ",") + "\r\n").utf8)
    }

    /// The first characters of a formula, also the full-width signs, which some spreadsheets read as the others.
    private static let formulaStarts = Set("=+-@＝＋－＠\t\r\n".unicodeScalars)

    private static func cell(_ text: String) -> String {
        // By scalars: as a Character, a sign with a combining mark is not the sign.
        let isFormula = text.unicodeScalars.first.map { formulaStarts.contains($0) } ?? false
        let text = isFormula ? "'" + text : text
        guard text.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return text }
        // By bytes: as a Character, a quote with a combining mark is not a quote.
        let quote = UInt8(ascii: "\"")
        let doubled = text.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] }
        return "\"\(String(decoding: doubled, as: UTF8.self))\""
    }
}
