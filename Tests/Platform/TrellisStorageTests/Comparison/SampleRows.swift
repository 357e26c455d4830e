import Synchronization
import TrellisKernel
import TrellisStorage

/// The rows of one section in memory, in place of a table.
final class SampleRows: StoredObjectSource {
    let section: ObjectSection
    private let rows = Mutex<[ObjectPosition: NamedObject]>([:])

    init(_ section: ObjectSection) {
        self.section = section
    }

    /// Adds a row, and returns the key of its object, which isn't stored.
    @discardableResult
    func add(
        _ tenant: ID<Tenant>, _ row: ID<NamingRow>, size: Int = 5, sha256: String? = nil
    ) throws -> StorageKey {
        let key = try StorageKey("\(tenant)/\(section.name)/\(row)" + (section.hasContents ? "/content" : ""))
        let position = ObjectPosition(tenantID: tenant, rowID: row)
        rows.withLock {
            $0[position] = NamedObject(position: position, key: key, size: Int64(size), sha256: sha256)
        }
        return key
    }

    func remove(_ key: StorageKey) {
        rows.withLock { rows in rows = rows.filter { $0.value.key != key } }
    }

    func namedObjects(in range: ObjectRange, limit: Int) async throws -> [NamedObject] {
        let sorted = rows.withLock { $0.values.sorted { $0.position < $1.position } }
        let matching = sorted.filter { row in
            let isAfterStart =
                switch range.start {
                case .beginning: true
                case .at(let first): row.position >= first
                case .after(let last): row.position > last
                }
            return isAfterStart && range.end.map { row.position < $0 } ?? true
        }
        return Array(matching.prefix(limit))
    }

    func isNamed(_ object: NamedObject) async throws -> Bool {
        rows.withLock { $0[object.position]?.key == object.key }
    }

    func neededKeys(of objects: [ListedObject]) async throws -> Set<StorageKey> {
        rows.withLock { rows in Set(objects.compactMap { rows[$0.position]?.key }) }
    }
}
