/// The rows of one table that name objects of the store, for all tenants.
///
/// A module declares one for each such table, so that rows and objects can be compared: by the sweep of every night, and
/// by `App storage verify`. Rows and objects can't be written together: the object must be stored before the row names
/// it, and deleted after the row doesn't any more, by a job of the same transaction. What a crash leaves between these
/// steps is an object without a row.
public protocol StoredObjectSource: Sendable {
    /// The keys of the rows' objects.
    var section: ObjectSection { get }

    /// Returns the first rows of a range whose object must be in the store, in order of tenant and identifier.
    func namedObjects(in range: ObjectRange, limit: Int) async throws -> [NamedObject]

    /// Returns whether the row still exists and names the object.
    func isNamed(_ object: NamedObject) async throws -> Bool

    /// Returns the keys of those objects that a row names, or that a row still needs for another reason.
    ///
    /// The others are deleted when they are old.
    ///
    /// - Parameter objects: objects of ``section``, a page of a listing at most.
    func neededKeys(of objects: [ListedObject]) async throws -> Set<StorageKey>
}

/// An object as a row describes it.
public struct NamedObject: Hashable, Sendable {
    /// The row.
    public let position: ObjectPosition
    /// The key in the store that all tenants share.
    public let key: StorageKey
    /// The number of bytes.
    public let size: Int64
    /// The SHA-256 of the content in hexadecimal; nil if the row has none.
    public let sha256: String?

    /// Creates the description.
    public init(position: ObjectPosition, key: StorageKey, size: Int64, sha256: String?) {
        self.position = position
        self.key = key
        self.size = size
        self.sha256 = sha256
    }
}

/// An object of a listing, with the row that it belongs to by its key.
public struct ListedObject: Hashable, Sendable {
    /// The row, which may not exist.
    public let position: ObjectPosition
    /// What the store knows of the object.
    public let info: ObjectInfo

    /// Creates the object.
    public init(position: ObjectPosition, info: ObjectInfo) {
        self.position = position
        self.info = info
    }
}
