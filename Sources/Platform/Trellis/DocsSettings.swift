public import TrellisConfig

/// The settings section `docs`: the documentation pages.
public struct DocsSettings: Settings {
    /// `docs`.
    public static let section = "docs"

    /// The folder of Swagger UI.
    @Setting("Folder of Swagger UI's files; /docs shows a plain list without them.") public var assets = "Public/docs"

    /// Creates settings with the declared defaults.
    public init() {}
}
