public import TrellisConfig

/// The settings section `docs`: the documentation pages.
public struct DocsSettings: Settings {
    /// `docs`.
    public static let section = "docs"

    /// Whether the server has the documentation pages and the OpenAPI document.
    @Setting("Whether the server has /docs, /docs/problems and /openapi.json.") public var enabled = true

    /// The folder of Swagger UI.
    @Setting("Folder of Swagger UI's files; /docs shows a plain list without them.") public var assets = "Public/docs"

    /// Creates settings with the declared defaults.
    public init() {}
}
