public import ArgumentParser
public import TrellisConfig

/// A product built on Trellis: its name, its modules and their composition.
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
    /// The title of the API's documents.
    static var name: String { get }
    /// The version of the product in its documents.
    static var version: String { get }
    /// The settings of its own modules, in addition to the platform's.
    static var settings: [any Settings.Type] { get }
    /// Its own commands, in addition to the platform's.
    static var commands: [any ParsableCommand.Type] { get }

    /// Composes the modules; called once per process, after the settings were read and the database was opened.
    static func compose(on platform: Platform) throws -> Composition
}

extension Product {
    /// The first version.
    public static var version: String { "0.1.0" }
    /// No settings of its own.
    public static var settings: [any Settings.Type] { [] }
    /// No commands of its own.
    public static var commands: [any ParsableCommand.Type] { [] }
}
