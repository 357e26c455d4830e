public import TrellisDatabase

/// A released migration with its checksums.
public struct ReleasedMigration: Hashable, Sendable {
    /// The migration.
    public let id: String
    /// The checksum of what its author wrote for SQLite; of its statements in a release of version 0.1.0.
    public let sqlite: String
    /// The checksum of what its author wrote for PostgreSQL; of its statements in a release of version 0.1.0.
    public let postgres: String
}

/// The migrations of a release and the columns that its program uses: what later versions may not change.
///
/// The text is the content of `docs/releases/VERSION/migrations.txt`, which `App migrate freeze VERSION` writes.
public struct MigrationRelease: Hashable, Sendable {
    /// The version, as in `1.2.0`.
    public let version: String
    /// Its migrations, in the order in which they run on a fresh database.
    public private(set) var migrations: [ReleasedMigration]
    /// The columns that its records use, by table.
    public let columns: [String: [String]]

    /// Describes the present migrations as a release.
    ///
    /// - Throws: ``MigrationReleaseError/invalidVersion(_:)``; ``MigrationError`` for migrations that contradict each
    ///   other.
    public init(_ version: String, of migrations: [Migration], records: [any Record.Type]) throws {
        guard ReleaseVersion(version) != nil else { throw MigrationReleaseError.invalidVersion(version) }
        let order = MigrationOrder(migrations)
        if let error = order.error { throw error }
        self.version = version
        self.migrations = order.ordered.map { migration in
            ReleasedMigration(
                id: migration.id, sqlite: migration.checksum(.sqlite), postgres: migration.checksum(.postgres))
        }
        let tables = records.map { ($0.table.name, $0.table.columns.map(\.name)) }
        columns = Dictionary(tables) { first, second in first + second.filter { !first.contains($0) } }
    }

    /// Reads a release from its text.
    ///
    /// - Throws: ``MigrationReleaseError/invalidVersion(_:)`` and ``MigrationReleaseError/malformed(version:line:)``.
    public init(_ version: String, parsing text: String) throws(MigrationReleaseError) {
        guard ReleaseVersion(version) != nil else { throw .invalidVersion(version) }
        var migrations: [ReleasedMigration] = []
        var columns: [String: [String]] = [:]
        let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty && line.first != UInt8(ascii: "#") {
            let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
            switch (words.first, words.count) {
            case ("migration", 4):
                migrations.append(ReleasedMigration(id: words[1], sqlite: words[2], postgres: words[3]))
            case ("record", 2...): columns[words[1]] = Array(words.dropFirst(2))
            default: throw .malformed(version: version, line: index + 1)
            }
        }
        self.version = version
        self.migrations = migrations
        self.columns = columns
    }

    /// The content of the file.
    public var text: String {
        let head = """
            # Release \(version): its migrations in the order in which they run, with their checksums on
            # SQLite and on PostgreSQL; then the tables of its records with the columns that it uses. Written by
            # `App migrate freeze \(version)`, and never changed afterwards.

            """
        let lines = migrations.map { "migration \($0.id) \($0.sqlite) \($0.postgres)\n" }
        let tables = columns.sorted { $0.key < $1.key }.map {
            (["record", $0.key] + $0.value).joined(separator: " ") + "\n"
        }
        return head + (lines + tables).joined()
    }

    /// Returns one sentence for each released migration that was changed or removed, and for each one that was added
    /// before a released one.
    ///
    /// - Parameter retired: the modules that the product left out, whose migrations may be absent.
    public func issues(_ migrations: [Migration], retired: [RetiredModule] = []) -> [String] {
        let present = Dictionary(migrations.map { ($0.id, $0) }) { first, _ in first }
        let gone = Set(retired.map(\.name))
        let changed = self.migrations.compactMap { released -> String? in
            guard let migration = present[released.id] else {
                guard !gone.contains(Migration.module(of: released.id)) else { return nil }
                return
                    "\(released.id) is missing, which release \(version) has. Restore it, or declare its module as retired."
            }
            let isSame =
                migration.hasChecksum(released.sqlite, .sqlite)
                && migration.hasChecksum(released.postgres, .postgres)
            return isSame
                ? nil
                : "\(released.id) was changed after release \(version). Restore it, and change the schema in a new migration."
        }
        let ids = Set(self.migrations.map(\.id))
        let last = Dictionary(
            self.migrations.map { (Migration.module(of: $0.id), Migration($0.id, up: { _ in }).number ?? 0) },
            uniquingKeysWith: max)
        let inserted = migrations.filter { !ids.contains($0.id) && ($0.number ?? 0) <= last[$0.module] ?? -1 }.map {
            "\($0.id) was added before the last migration of its module in release \(version). Give it the next number."
        }
        return changed + inserted
    }

    /// Returns the release with the modules that these migrations have, for a product that has only some of them.
    package func limited(to migrations: [Migration]) -> MigrationRelease {
        let modules = Set(migrations.map(\.module))
        var limited = self
        limited.migrations.removeAll { !modules.contains(Migration.module(of: $0.id)) }
        return limited
    }

    /// Returns whether the program of the release reads or writes a column, or any of a table when the column is nil.
    func uses(_ table: String, _ column: String?) -> Bool {
        guard let columns = columns[table] else { return false }
        return column.map { columns.contains($0) } ?? true
    }
}
