public import TrellisSchema

/// Makes a payload of one version into one of the next, as JSON: the types of earlier versions are gone.
///
/// ```swift
/// static let upcasters: [EventUpcaster] = [
///     .from(1) { payload in payload["name"] = payload["title"].take() }
/// ]
/// ```
public struct EventUpcaster: Sendable {
    /// The version that it takes.
    public let version: Int
    let change: @Sendable (inout JSONObject) -> Void

    /// What changes a payload of this version so that it is one of the next.
    public static func from(_ version: Int, _ change: @escaping @Sendable (inout JSONObject) -> Void) -> Self {
        Self(version: version, change: change)
    }
}
