import SwiftSyntaxMacroExpansion
import SwiftSyntaxMacros
import SwiftSyntaxMacrosGenericTestSupport
import Testing

@testable import TrellisMacrosLibrary

/// Expands the controller macros in `source`, and expects this result and exactly these diagnostics.
func expectController(
    _ source: String, becomes expanded: String, remarks: [DiagnosticSpec] = [], fixedSource: String? = nil,
    applyFixIts: [String]? = nil, location: Testing.SourceLocation = #_sourceLocation
) {
    let verbs = ["GET", "POST", "PUT", "PATCH", "DELETE"].map { ($0, MacroSpec(type: VerbMacro.self)) }
    assertMacroExpansion(
        source, expandedSource: expanded, diagnostics: remarks,
        macroSpecs: Dictionary(uniqueKeysWithValues: [("Controller", MacroSpec(type: ControllerMacro.self))] + verbs),
        applyFixIts: applyFixIts, fixedSource: fixedSource,
        failureHandler: { Issue.record("\($0.message)", sourceLocation: location) })
}

/// Expands the controller macros in `source`, and expects exactly these diagnostics with any result.
func expectRemarks(
    _ source: String, _ remarks: [DiagnosticSpec], location: Testing.SourceLocation = #_sourceLocation
) {
    let verbs = ["GET", "POST", "PUT", "PATCH", "DELETE"].map { ($0, MacroSpec(type: VerbMacro.self)) }
    assertMacroExpansion(
        source, expandedSource: "", diagnostics: remarks,
        macroSpecs: Dictionary(uniqueKeysWithValues: [("Controller", MacroSpec(type: ControllerMacro.self))] + verbs),
        failureHandler: { failure in
            guard !failure.message.hasPrefix("Macro expansion did not produce the expected expanded source") else {
                return
            }
            Issue.record("\(failure.message)", sourceLocation: location)
        })
}
