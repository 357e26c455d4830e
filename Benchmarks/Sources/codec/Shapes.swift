import Foundation
import TrellisKernel
import TrellisSchema

/// Names the entity of the identifiers here.
enum Item: Sendable {}

/// Whether work goes on.
@Schema
enum Status: String {
    case active
    case archived
}

/// A project as the API shows it, read and written by the schema room.
@Schema
struct Project {
    /// The identifier.
    var id: ID<Item>
    /// What people call it.
    @Length(1...120) var name: String
    /// What it is about.
    @Length(...2000) var description: String?
    /// Whether work goes on.
    var status: Status
    /// When it was made.
    var createdAt: Timestamp
    /// When it was last changed.
    var updatedAt: Timestamp
    /// Counts the changes.
    var version: Int
}

/// The same for Foundation, with the types that one would use there: UUID and Date.
struct CodableProject: Codable {
    enum State: String, Codable {
        case active, archived
    }

    enum CodingKeys: String, CodingKey {
        case id, name, description, status, version
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }

    var id: UUID
    var name: String
    var description: String?
    var status: State
    var createdAt: Date
    var updatedAt: Date
    var version: Int
}

/// The same for Foundation with identifiers and times left as text, which spares it most of its work.
struct PlainProject: Codable {
    enum CodingKeys: String, CodingKey {
        case id, name, description, status, version
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }

    var id: String
    var name: String
    var description: String?
    var status: String
    var createdAt: String
    var updatedAt: String
    var version: Int
}
