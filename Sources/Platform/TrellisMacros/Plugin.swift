import SwiftCompilerPlugin
import SwiftSyntaxMacros

/// The compiler plugin that expands the macros of Trellis.
@main
struct TrellisMacrosPlugin: CompilerPlugin {
    let providingMacros: [any Macro.Type] = [
        ControllerMacro.self, VerbMacro.self,
        RecordMacro.self, ColumnNameMacro.self,
        SchemaMacro.self, SchemaAttributeMacro.self, EventMacro.self,
    ]
}
