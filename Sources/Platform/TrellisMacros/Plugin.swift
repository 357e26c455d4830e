import SwiftCompilerPlugin
import SwiftSyntaxMacros

/// The compiler plugin that expands Trellis' macros.
@main
struct TrellisMacrosPlugin: CompilerPlugin {
    let providingMacros: [any Macro.Type] = [
        ControllerMacro.self, VerbMacro.self,
        RecordMacro.self, ColumnNameMacro.self,
        SchemaMacro.self, SchemaAttributeMacro.self, EventMacro.self,
    ]
}
