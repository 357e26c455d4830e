/// A difference between the rows of the database and the objects of the store.
public enum StorageFinding: Hashable, Sendable {
    /// A row names an object that isn't in the store; only a backup of the store can bring it back.
    case missing(NamedObject)
    /// An object has another size than its row says.
    case wrongSize(NamedObject, actual: Int64)
    /// An object has another SHA-256 than its row says.
    case wrongContent(NamedObject)
    /// An object can't be read; says why.
    case unreadable(NamedObject, String)
    /// No row names an object that isn't new.
    case orphan(ObjectInfo)

    /// The kind, for reports.
    public var kind: String {
        switch self {
        case .missing: "missing"
        case .wrongSize: "wrong_size"
        case .wrongContent: "wrong_content"
        case .unreadable: "unreadable"
        case .orphan: "orphan"
        }
    }

    /// The key of the object in the store that all tenants share.
    public var key: StorageKey {
        switch self {
        case .missing(let object), .wrongContent(let object): object.key
        case .wrongSize(let object, _), .unreadable(let object, _): object.key
        case .orphan(let info): info.key
        }
    }

    /// What was found, for readers.
    public var message: String {
        switch self {
        case .missing: "the row's object is not in the storage"
        case .wrongSize(let object, let actual): "the object has \(actual) bytes, the row says \(object.size)"
        case .wrongContent: "the content doesn't have the row's SHA-256"
        case .unreadable(_, let reason): "the object can't be read: \(reason)"
        case .orphan(let info): "no row names the object of \(info.size) bytes, stored at \(info.modifiedAt)"
        }
    }
}

/// How much a comparison has read.
public struct StorageComparisonCounts: Hashable, Sendable {
    /// The number of rows.
    public var rows = 0
    /// The number of objects of the sections.
    public var objects = 0
    /// The number of objects of other sections, which weren't compared.
    public var otherObjects = 0
    /// The number of findings.
    public var findings = 0
}
