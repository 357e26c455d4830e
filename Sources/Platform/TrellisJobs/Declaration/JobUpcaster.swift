public import TrellisSchema

/// A conversion of a job's arguments from one version to the next, as JSON: the types of earlier versions don't exist any
/// more.
///
/// ```swift
/// static let version = 2
/// static let upcasters: [JobUpcaster] = [
///     .from(1) { arguments in arguments["name"] = arguments["title"].take() }
/// ]
/// ```
public struct JobUpcaster: Sendable {
    /// The version it converts from.
    public let version: Int
    let change: @Sendable (inout JSONObject) -> Void

    /// Creates an upcaster that converts arguments of this version to the next version.
    public static func from(_ version: Int, _ change: @escaping @Sendable (inout JSONObject) -> Void) -> Self {
        Self(version: version, change: change)
    }
}
