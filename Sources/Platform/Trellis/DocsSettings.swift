public import TrellisConfig

/// Where the documentation pages come from.
public struct DocsSettings: Settings {
    /// `docs`.
    public static let section = "docs"

    /// The folder that the set-up put Swagger UI into.
    @Setting("Folder of Swagger UI's files; /docs shows a plain list without them.") public var assets = "Public/docs"

    /// The declared defaults.
    public init() {}
}
