import TrellisDatabase
import TrellisKernel
import TrellisSchema

/// Names the entity behind `ID<Project>`.
package enum Project: Sendable {}

/// A row of `project`.
@Record("project")
struct ProjectRecord: TenantOwned, Timestamped, Versioned, SoftDeletable {
    var id: ID<Project>
    var tenantID: ID<Tenant>
    var name: String
    var description: String?
    var status: ProjectStatus
    var createdAt: Timestamp
    var updatedAt: Timestamp
    var version: Int
    var deletedAt: Timestamp?
}

/// Whether a project is worked on.
@Schema
enum ProjectStatus: String, CaseIterable, ColumnValue {
    case active
    case archived
}

extension ProjectRecord {
    /// A new active project.
    ///
    /// Times, version and tenant are checked or set by the transaction that inserts it.
    init(_ input: ProjectCreate, tenantID: ID<Tenant>, at now: Timestamp) {
        self.init(
            id: ID(at: now), tenantID: tenantID, name: input.name, description: input.description, status: .active,
            createdAt: now, updatedAt: now, version: 1, deletedAt: nil)
    }

    /// The projects that a filter asks for, in its order.
    static func matching(_ filter: ProjectFilter) -> Query<ProjectRecord> {
        Query()
            .where(filter.status) { $0.status == $1 }
            .where(filter.search) { $0.name.containsIgnoringCase($1) }
            .order { filter.sort.ordering(of: $0) }
    }
}

extension ProjectSort {
    /// The order in terms of columns; lists end with the identifier by themselves, so every order is unique.
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
    /// The tenant's project with this id.
    ///
    /// - Throws: ``ProjectError/notFound``.
    func project(_ id: ID<Project>) throws -> ProjectRecord {
        guard let project = try find(ProjectRecord.self, id) else { throw ProjectError.notFound }
        return project
    }
}

extension WriteTransaction where Owner == OwnedByTenant {
    /// Stores what `write` stores; the index that keeps names apart speaks as ``ProjectError/nameTaken``.
    func keepingNamesApart(_ write: (Self) throws -> ProjectRecord) throws -> ProjectRecord {
        do {
            return try write(self)
        } catch DatabaseError.uniqueViolation(constraint: "project_name_key") {
            throw ProjectError.nameTaken
        }
    }
}
