public import TrellisSchema

/// A conversion of a payload from one version to the next, as JSON: the types of earlier versions don't exist any more.
///
/// ```swift
/// static let upcasters: [EventUpcaster] = [
///     .from(1) { payload in payload["name"] = payload["title"].take() }
/// ]
/// ```
public struct EventUpcaster: Sendable {
    /// The version it converts from.
    public let version: Int
    let change: @Sendable (inout JSONObject) -> Void

    /// Creates an upcaster that converts payloads of this version to the next version.
    public static func from(_ version: Int, _ change: @escaping @Sendable (inout JSONObject) -> Void) -> Self {
        Self(version: version, change: change)
    }
}
