import Foundation
import TrellisKernel
import TrellisSchema

/// The entity of the identifiers in this benchmark.
enum Item: Sendable {}

/// Whether the project is active.
@Schema
enum Status: String {
    case active
    case archived
}

/// A project as in the API, read and written by TrellisSchema.
@Schema
struct Project {
    /// The identifier.
    var id: ID<Item>
    /// The name.
    @Length(1...120) var name: String
    /// The description.
    @Length(...2000) var description: String?
    /// Whether the project is active.
    var status: Status
    /// When it was created.
    var createdAt: Timestamp
    /// When it was last changed.
    var updatedAt: Timestamp
    /// The number of the current version.
    var version: Int
}

/// The same project for Foundation, with its usual types UUID and Date.
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

/// The same project for Foundation with identifiers and times as text, which saves most of the conversion work.
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
