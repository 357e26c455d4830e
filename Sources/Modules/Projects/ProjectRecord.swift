import TrellisDatabase
import TrellisKernel
import TrellisSchema

/// The entity type of `ID<Project>`.
package enum Project: Sendable {}

/// A row of `project`.
@Record("project")
struct ProjectRecord: TenantOwned, Timestamped, Versioned, SoftDeletable {
    let id: ID<Project>
    let tenantID: ID<Tenant>
    var name: String
    var description: String?
    var status: ProjectStatus
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
    var version: Int = 1
    var deletedAt: Timestamp?
}

/// The status of a project.
@Schema
enum ProjectStatus: String, CaseIterable, ColumnValue {
    case active
    case archived
}

extension ProjectRecord {
    /// Creates an active project that is not stored yet.
    ///
    /// The transaction that inserts it sets or checks times, version and tenant.
    init(_ input: ProjectCreate, tenantID: ID<Tenant>, at now: Timestamp) {
        self.init(
            id: ID(at: now), tenantID: tenantID, name: input.name, description: input.description, status: .active)
    }

    /// Returns a query for the projects that match the filter, in its order.
    static func matching(_ filter: ProjectFilter) -> Query<ProjectRecord> {
        Query()
            .where(filter.status) { $0.status == $1 }
            .where(filter.search) { $0.name.containsIgnoringCase($1) }
            .order { filter.sort.ordering(of: $0) }
    }
}

extension ProjectSort {
    /// Returns the ordering by columns; lists append the identifier, so every order is unique.
    fileprivate func ordering(of columns: ProjectRecord.Columns) -> Ordering {
        switch self {
        case .newest: columns.createdAt.descending
        case .oldest: columns.createdAt.ascending
        case .name: columns.name.ascending
        case .nameDescending: columns.name.descending
        case .recentlyUpdated: columns.updatedAt.descending
        case .leastRecentlyUpdated: columns.updatedAt.ascending
        }
    }
}

extension ReadTransaction where Owner == OwnedByTenant {
    /// Returns the tenant's project with this id.
    ///
    /// - Throws: ``ProjectError/notFound``.
    func project(_ id: ID<Project>) throws -> ProjectRecord {
        guard let project = try find(ProjectRecord.self, id) else { throw ProjectError.notFound }
        return project
    }
}

extension WriteTransaction where Owner == OwnedByTenant {
    /// Returns the tenant's project with this id, locked until the transaction ends: of changes at once, each sees the
    /// one before.
    ///
    /// - Throws: ``ProjectError/notFound``.
    func project(_ id: ID<Project>) throws -> ProjectRecord {
        guard let project = try find(ProjectRecord.self, id, lock: .forNoKeyUpdate) else {
            throw ProjectError.notFound
        }
        return project
    }

    /// Runs `write`, and throws ``ProjectError/nameTaken`` if it violates the unique index of names.
    func mappingNameConflict(_ write: (Self) throws -> ProjectRecord) throws -> ProjectRecord {
        do {
            return try write(self)
        } catch DatabaseError.uniqueViolation(constraint: "project_name_key") {
            throw ProjectError.nameTaken
        }
    }
}
