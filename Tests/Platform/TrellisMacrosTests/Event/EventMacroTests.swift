import SwiftSyntaxBuilder
import SwiftSyntaxMacroExpansion
import SwiftSyntaxMacros
import SwiftSyntaxMacrosGenericTestSupport
import Testing

@testable import TrellisMacrosLibrary

@Suite struct EventMacroTests {
    private func expect(
        _ source: String, expandsTo expanded: String, diagnostics: [DiagnosticSpec] = [], fixed: String? = nil
    ) {
        assertMacroExpansion(
            source, expandedSource: expanded, diagnostics: diagnostics,
            macroSpecs: ["Event": MacroSpec(type: EventMacro.self, conformances: ["Event"])], fixedSource: fixed,
            failureHandler: { Issue.record(Comment(rawValue: $0.message)) })
    }

    @Test("An event gets its name and version, with its access level")
    func expansion() {
        expect(
            """
            @Schema @Event("project.archived", version: 2)
            package struct ProjectArchived {
                package var projectID: ID<Project>
            }
            """,
            expandsTo: """
                @Schema
                package struct ProjectArchived {
                    package var projectID: ID<Project>
                }

                extension ProjectArchived: TrellisHub.Event {
                    package static let name = "project.archived"
                    package static let version = 2
                }
                """)
    }

    @Test("The default version is 1")
    func firstVersion() {
        expect(
            """
            @Schema @Event("letter.sent")
            struct LetterSent {
            }
            """,
            expandsTo: """
                @Schema
                struct LetterSent {
                }

                extension LetterSent: TrellisHub.Event {
                    static let name = "letter.sent"
                    static let version = 1
                }
                """)
    }

    @Test(
        "A name that is not words separated by dots is an error",
        arguments: [
            "\"archived\"", "\"Project.archived\"", "\"project.\"", "\"project archived\"", "name",
            "\"project.\\(verb)\"", "\"1.sent\"",
        ])
    func names(_ name: String) {
        let source = "@Schema @Event(\(name))\nstruct A {\n}"
        expect(
            source, expandsTo: "@Schema\nstruct A {\n}",
            diagnostics: [
                DiagnosticSpec(
                    message: """
                        Name the event with a string literal of lower-case words separated by dots, its subject and action, as in \
                        @Event("project.archived").
                        """, line: 1, column: 16)
            ])
    }

    @Test("A version that is not a number of at least 1 is an error", arguments: ["0", "next", "-1"])
    func versions(_ version: String) {
        expect(
            "@Schema @Event(\"a.b\", version: \(version))\nstruct A {\n}", expandsTo: "@Schema\nstruct A {\n}",
            diagnostics: [
                DiagnosticSpec(
                    message:
                        "The version is an integer literal of at least 1, as in @Event(\"project.archived\", version: 2).",
                    line: 1, column: 32)
            ])
    }

    @Test("A class cannot be an event")
    func classes() {
        expect(
            "@Schema @Event(\"a.b\")\nclass A {\n}", expandsTo: "@Schema\nclass A {\n}",
            diagnostics: [
                DiagnosticSpec(
                    message: "An event must be a struct, because events are immutable.", line: 1, column: 9)
            ])
    }

    @Test("An event without a schema is an error; the fix adds @Schema")
    func schemas() {
        expect(
            "@Event(\"a.b\")\nstruct A {\n}", expandsTo: "struct A {\n}",
            diagnostics: [
                DiagnosticSpec(
                    message: "An event is stored as JSON: add @Schema before @Event.", line: 1, column: 1,
                    fixIts: [FixItSpec(message: "Add '@Schema'.")])
            ],
            fixed: "@Schema\n@Event(\"a.b\")\nstruct A {\n}")
    }
}
