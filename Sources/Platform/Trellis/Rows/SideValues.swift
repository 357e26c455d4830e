package import TrellisSchema

/// The outputs of side rows by the identifiers of their subjects.
package struct SideValues<Key: Hashable & Sendable>: Sendable {
    /// The values of a composition without a side table.
    package static var none: SideValues { SideValues(name: nil, values: [:]) }

    let name: String?
    let values: [Key: any SchemaValue]

    /// The member of the subject with this identifier: null without a row, and no member without a side table.
    package subscript(id: Key) -> ExtraValues { name.map { ExtraValues($0, values[id]) } ?? .none }
}
