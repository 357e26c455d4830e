public import TrellisKernel

/// Compares the rows of all sources with the objects of the store, in one pass over both in the order of keys.
///
/// Memory use doesn't grow with the number of rows and objects. It changes nothing; the caller decides what follows from
/// a finding.
public struct StorageComparison: Sendable {
    /// The number of objects, and of rows, that are read at once.
    static let page = 500

    private let storage: any Storage
    private let sources: [any StoredObjectSource]
    private let orphanAge: Duration
    private let clock: any Clock

    /// Creates a comparison.
    ///
    /// - Parameters:
    ///   - sources: one for each section.
    ///   - orphanAge: the age below which an object may have no row yet.
    public init(
        _ storage: any Storage, sources: [any StoredObjectSource], orphanAge: Duration,
        clock: any Clock = SystemClock()
    ) {
        self.storage = storage
        self.sources = sources
        self.orphanAge = orphanAge
        self.clock = clock
    }

    /// Compares everything once, and reports each difference as it is found.
    ///
    /// Rows and objects that appear or disappear meanwhile are no findings.
    ///
    /// - Parameter readsContent: whether each object is read and compared with the SHA-256 of its row.
    /// - Throws: the errors of the store, of the sources and of `report`; `CancellationError`.
    public func run(
        readsContent: Bool = false, _ report: (StorageFinding) async throws -> Void
    ) async throws -> StorageComparisonCounts {
        var counts = StorageComparisonCounts()
        var listings = sources.map { _ in SectionListing() }
        var cursor: String?
        repeat {
            try Task.checkCancellation()
            let page = try await storage.list(prefix: "", after: cursor, limit: Self.page)
            var other = page.objects.count
            for (index, source) in sources.enumerated() {
                let objects = page.objects.compactMap { info in
                    source.section.position(of: info.key).map { ListedObject(position: $0, info: info) }
                }
                other -= objects.count
                counts.objects += objects.count
                counts.findings += try await reportOrphans(objects, source, report)
                listings[index].add(objects)
                let end = page.objects.last.flatMap { source.section.incomplete(after: $0.key) }
                guard page.next == nil || end != nil else { continue }
                let range = listings[index].range(to: page.next == nil ? nil : end)
                let pass = Pass(source: source, listing: listings[index], readsContent: readsContent)
                try await compareRows(pass, range, &counts, report)
                if let end { listings[index].advance(to: end) }
            }
            counts.otherObjects += other
            cursor = page.next
        } while cursor != nil
        return counts
    }

    /// The comparison of the rows of one source with what was listed.
    private struct Pass {
        let source: any StoredObjectSource
        let listing: SectionListing
        let readsContent: Bool
    }

    /// Reports those of the objects that are old and that no row needs, and returns their number.
    private func reportOrphans(
        _ objects: [ListedObject], _ source: any StoredObjectSource, _ report: (StorageFinding) async throws -> Void
    ) async throws -> Int {
        let oldest = clock.now - orphanAge
        let old = objects.filter { $0.info.modifiedAt < oldest }
        guard !old.isEmpty else { return 0 }
        let needed = try await source.neededKeys(of: old)
        let orphans = old.filter { !needed.contains($0.info.key) }
        for orphan in orphans { try await report(.orphan(orphan.info)) }
        return orphans.count
    }

    /// Compares the rows of a range, page by page.
    private func compareRows(
        _ pass: Pass, _ range: ObjectRange, _ counts: inout StorageComparisonCounts,
        _ report: (StorageFinding) async throws -> Void
    ) async throws {
        var range = range
        while true {
            try Task.checkCancellation()
            let rows = try await pass.source.namedObjects(in: range, limit: Self.page)
            counts.rows += rows.count
            for row in rows {
                guard let finding = try await compare(row, pass) else { continue }
                // The row may have been deleted meanwhile.
                guard try await pass.source.isNamed(row) else { continue }
                counts.findings += 1
                try await report(finding)
            }
            guard rows.count == Self.page, let last = rows.last else { return }
            range.start = .after(last.position)
        }
    }

    /// Compares one row with its object; the row may be newer than the listing.
    private func compare(_ row: NamedObject, _ pass: Pass) async throws -> StorageFinding? {
        do {
            var listed = pass.listing[row.key]
            if listed == nil { listed = try await storage.head(row.key) }
            guard let info = listed else { return .missing(row) }
            guard info.size == row.size else { return .wrongSize(row, actual: info.size) }
            guard pass.readsContent, let sha256 = row.sha256 else { return nil }
            return try await storage.sha256(of: row.key).digest == sha256 ? nil : .wrongContent(row)
        } catch let error as StorageError {
            switch error {
            case .notFound: return .missing(row)
            // Not a defect of this object.
            case .unavailable, .accessDenied: throw error
            default: return .unreadable(row, error.message)
            }
        }
    }
}
