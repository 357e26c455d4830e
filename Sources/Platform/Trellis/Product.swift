public import ArgumentParser
public import TrellisConfig

/// What a team builds on Trellis: a name, its rooms, and how they are put together.
///
/// Conform one type and mark it `@main`.
///
/// ```swift
/// @main
/// struct App: Product {
///     static let name = "Trellis"
///     static func compose(on platform: Platform) throws -> Composition { … }
/// }
/// ```
public protocol Product: SendableMetatype {
    /// What the API's documents are titled.
    static var name: String { get }
    /// The version of the product, as its documents state it.
    static var version: String { get }
    /// The settings that its own rooms declare, beside the platform's.
    static var settings: [any Settings.Type] { get }
    /// Commands of its own, beside the platform's.
    static var commands: [any ParsableCommand.Type] { get }

    /// Puts the modules together. Called once a process, after the settings were read and the database was opened.
    static func compose(on platform: Platform) throws -> Composition
}

extension Product {
    /// The first version.
    public static var version: String { "0.1.0" }
    /// No settings of its own.
    public static var settings: [any Settings.Type] { [] }
    /// No commands of its own.
    public static var commands: [any ParsableCommand.Type] { [] }

    /// Runs the command line: `serve` unless the arguments name another command.
    @MainActor
    public static func main() async {
        await RootCommand<Self>.main()
    }
}
