import SwiftCompilerPlugin
import SwiftSyntaxMacros

/// The compiler plugin that expands Trellis' macros.
@main
struct TrellisMacrosPlugin: CompilerPlugin {
    let providingMacros: [any Macro.Type] = [
        SchemaMacro.self, SchemaAttributeMacro.self,
    ]
}
