import SwiftSyntaxMacroExpansion
import SwiftSyntaxMacros
import SwiftSyntaxMacrosGenericTestSupport
import Testing

@testable import TrellisMacrosLibrary

/// Expands the schema macros in `source`, and expects this result and exactly these diagnostics.
func expectSchema(
    _ source: String, becomes expanded: String, location: Testing.SourceLocation = #_sourceLocation
) {
    assertMacroExpansion(
        source, expandedSource: expanded, macroSpecs: schemaMacros,
        failureHandler: { Issue.record("\($0.message)", sourceLocation: location) })
}

/// Expands the schema macros in `source`, and expects exactly this diagnostic and that its fix-it fixes the source.
func expectSchemaRemark(
    _ source: String, _ message: String, line: Int, column: Int, fix: String? = nil, fixed: String? = nil,
    location: Testing.SourceLocation = #_sourceLocation
) {
    let remark = DiagnosticSpec(
        message: message, line: line, column: column, fixIts: fix.map { [FixItSpec(message: $0)] } ?? [])
    assertMacroExpansion(
        source, expandedSource: "", diagnostics: [remark], macroSpecs: schemaMacros,
        applyFixIts: fix.map { [$0] }, fixedSource: fixed,
        failureHandler: { failure in
            // The expansion of an invalid declaration is not checked.
            let isAboutExpansion = failure.message.hasPrefix(
                "Macro expansion did not produce the expected expanded source")
            if !isAboutExpansion { Issue.record("\(failure.message)", sourceLocation: location) }
        })
}

private let schemaMacros: [String: MacroSpec] = {
    let attributes = [
        "Length", "Name", "Range", "Count", "Pattern", "Format", "Unique", "Check", "Confidential", "Key", "Example",
    ]
    let markers = attributes.map { ($0, MacroSpec(type: SchemaAttributeMacro.self)) }
    let schema = MacroSpec(type: SchemaMacro.self)
    return Dictionary(uniqueKeysWithValues: [("Schema", schema)] + markers)
}()
