/// The members that a composition adds to objects whose type is ``Extended``, by the type.
///
/// ```swift
/// var extensions = SchemaExtensions()
/// try extensions.add("profile", AcmeProfile.self, to: UserUpdate.self, isRequired: false)
/// let body = try SchemaCoding.decode(Extended<UserUpdate>.self, from: bytes, extensions: extensions)
/// ```
/// Readers and catalogs receive them as values, so one process may have several.
public struct SchemaExtensions: Sendable {
    /// No members.
    public static let none = SchemaExtensions()

    private(set) var members: [ObjectIdentifier: [ExtraMember]] = [:]
    private(set) var properties: [ObjectIdentifier: [SchemaCatalog.ExtraProperty]] = [:]

    /// No members.
    public init() {}

    /// Whether there are no members.
    public var isEmpty: Bool { members.isEmpty }

    /// Adds a member to objects of a type.
    ///
    /// - Parameters:
    ///   - name: the key; neither the type nor another added member may have it.
    ///   - value: the type of its value.
    ///   - summary: its description in the documents.
    ///   - isRequired: whether an object without it is refused.
    /// - Throws: ``SchemaExtensionError``.
    public mutating func add<Value: SchemaValue>(
        _ name: String, _ value: Value.Type, to type: (some ObjectSchema).Type, summary: String = "", isRequired: Bool
    ) throws(SchemaExtensionError) {
        let id = ObjectIdentifier(type)
        let first = name.utf8.first.map { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 } ?? false
        guard first, name.utf8.allSatisfy(Self.isNameByte) else { throw .nameInvalid(name) }
        let camelCaseName = KeyStyle.camelCase.name(name)
        let isTaken =
            Self.names(of: type, in: .snakeCase).contains(name)
            || Self.names(of: type, in: .camelCase).contains(camelCaseName)
            || (members[id] ?? []).contains { $0.name == name || $0.camelCaseName == camelCaseName }
        guard !isTaken else { throw .nameTaken(name, type: type.schemaName) }
        members[id, default: []].append(
            ExtraMember(name: name, camelCaseName: camelCaseName, isRequired: isRequired) { json, reader in
                Value.read(json, &reader)
            })
        properties[id, default: []].append { catalog in
            PropertyDescription(
                (type.keyStyle ?? catalog.keys).name(name), Value.describe(in: &catalog), summary: summary,
                isRequired: isRequired)
        }
    }

    private static func names(of type: (some ObjectSchema).Type, in keys: KeyStyle) -> [String] {
        var catalog = SchemaCatalog(keys: keys)
        return type.properties(in: &catalog).map(\.name)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
            || byte == UInt8(ascii: "_")
    }
}

/// An error of a composition that adds a member to an object.
public enum SchemaExtensionError: Error, Hashable, CustomStringConvertible {
    /// The name isn't in snake case.
    case nameInvalid(String)
    /// The object has a member of this name already.
    case nameTaken(String, type: String)

    /// What is wrong, and how to correct it.
    public var description: String {
        switch self {
        case .nameInvalid(let name):
            "The member \"\(name)\" has an invalid name. Use a-z, 0-9 and _, with a letter first."
        case .nameTaken(let name, let type):
            "\(type) has a member \"\(name)\" already. Choose another name for the added member."
        }
    }
}
