public import TrellisKernel

/// The settings that were read from Vault.
///
/// Printing shows no value.
public struct VaultValues: Sendable {
    /// The values of one place, as of one path.
    struct Layer: Sendable {
        /// `vault secret/trellis/production`.
        let name: String
        let entries: [String: Entry]
    }

    /// A value and where it came from.
    struct Entry: Sendable {
        let raw: RawSetting
        /// `vault secret/trellis/production version 3`.
        let origin: String
    }

    /// The layers, highest precedence first.
    let layers: [Layer]
    /// When they were read.
    public let readAt: Timestamp
    /// Whether they are the last good values of an earlier process, because the server was away at the start.
    public let isStale: Bool

    /// The effective value of each key.
    var effective: [String: RawSetting] {
        layers.reduce(into: [:]) { result, layer in
            result.merge(layer.entries.mapValues(\.raw)) { first, _ in first }
        }
    }

    /// Returns the keys whose values differ in `other`, sorted.
    func changedKeys(to other: VaultValues) -> [String] {
        let (old, new) = (effective, other.effective)
        return Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted()
    }
}

extension VaultValues: CustomStringConvertible, CustomReflectable {
    /// The number of values and when they were read.
    public var description: String { "VaultValues(\(effective.count) keys, read at \(readAt))" }
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
