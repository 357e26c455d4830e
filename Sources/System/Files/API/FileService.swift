import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisStorage
import TrellisWeb

/// The use cases of files; each method is one transaction, apart from the content.
struct FileService {
    let database: TenantDatabase
    let dependencies: FileDependencies

    init(_ context: TenantContext, _ dependencies: FileDependencies) {
        database = context.database
        self.dependencies = dependencies
    }

    /// The objects of the tenant.
    var storage: TenantStorage { TenantStorage(dependencies.storage, tenantID: database.scope.tenantID) }

    /// Returns one page of the tenant's files, without deleted ones.
    func list(_ filter: FileFilter, _ page: PageRequest) async throws -> Page<FileRecord> {
        try await database.page(FileRecord.matching(filter), page)
    }

    /// Returns the file with this id.
    ///
    /// - Throws: ``FileError/notFound``; ``FileError/rejected(_:)``.
    func get(_ id: ID<File>) async throws -> FileRecord {
        try FileRecord.shown(try await database.find(FileRecord.self, id))
    }

    /// Returns the space that the tenant's files take.
    func usage() async throws -> FileUsageResponse {
        try await database.read { rows in
            FileUsageResponse(
                bytes: try rows.usedSpace(of: rows.scope.tenantID), quota: try rows.limit(of: .storage)?.maximum)
        }
    }

    /// Returns the response to a request for the content of a file.
    ///
    /// - Throws: ``FileError`` `notFound`, `rejected`, `pending`, `contentMissing`, `rangeNotSatisfiable`;
    ///   `PreconditionError`.
    func content(of id: ID<File>, _ options: FileContentOptions, _ request: RouteRequest) async throws -> FileContent {
        let file = try await get(id)
        guard file.state == .ready, let sha256 = file.sha256 else { throw FileError.pending }
        let isInline = !options.download && InlineTypes.contains(file.mediaType)
        let content = FileContent.Description(
            tag: EntityTag(sha256), size: Int64(file.size),
            mediaType: file.charset.map { "\(file.mediaType); charset=\($0)" } ?? file.mediaType,
            disposition: ContentDisposition.field(file.name, isInline: isInline))
        do {
            return try await FileContent(content, of: try StorageKey(file.storageKey), in: storage, to: request)
        } catch FileError.contentMissing {
            // It may have been deleted since its row was read.
            _ = try await get(id)
            throw FileError.contentMissing
        }
    }

    /// Deletes a file; its content is deleted soon after.
    ///
    /// - Throws: ``FileError/notFound``; ``FileError/rejected(_:)``.
    func delete(_ id: ID<File>) async throws {
        try await database.write { tx in try tx.deleteFile(id) }
    }
}

extension FileRecord {
    /// Returns a query for the files that match the filter, in its order.
    static func matching(_ filter: FileFilter) -> Query<FileRecord> {
        Query()
            .where { $0.state != .deleted }
            .where(filter.state) { $0.state == $1 }
            .where(filter.use) { $0.use == $1 }
            .where(filter.search) { $0.name.containsIgnoringCase($1) }
            .order { file in
                switch filter.sort {
                case .newest: file.createdAt.descending
                case .oldest: file.createdAt.ascending
                case .name: file.name.ascending
                case .nameDescending: file.name.descending
                case .size: file.size.ascending
                case .sizeDescending: file.size.descending
                }
            }
    }
}
