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

    @Test("An event gets its name and version, as visible as itself")
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

    @Test("Without a version it is the first")
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
        "A name that isn't words with dots between them is refused",
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
                        Name the event with a plain string of words with dots between them, what and what happened to it, as in \
                        @Event("project.archived").
                        """, line: 1, column: 16)
            ])
    }

    @Test("A version that isn't a number from 1 on is refused", arguments: ["0", "next", "-1"])
    func versions(_ version: String) {
        expect(
            "@Schema @Event(\"a.b\", version: \(version))\nstruct A {\n}", expandsTo: "@Schema\nstruct A {\n}",
            diagnostics: [
                DiagnosticSpec(
                    message:
                        "A version is a number from 1 on, written out, as in @Event(\"project.archived\", version: 2).",
                    line: 1, column: 32)
            ])
    }

    @Test("A class is no event")
    func classes() {
        expect(
            "@Schema @Event(\"a.b\")\nclass A {\n}", expandsTo: "@Schema\nclass A {\n}",
            diagnostics: [
                DiagnosticSpec(
                    message: "An event is a struct: what has happened doesn't change.", line: 1, column: 9)
            ])
    }

    @Test("What isn't a schema is no event; the fix makes it one")
    func schemas() {
        expect(
            "@Event(\"a.b\")\nstruct A {\n}", expandsTo: "struct A {\n}",
            diagnostics: [
                DiagnosticSpec(
                    message: "An event is kept as JSON: write @Schema before its @Event.", line: 1, column: 1,
                    fixIts: [FixItSpec(message: "Add '@Schema'.")])
            ],
            fixed: "@Schema\n@Event(\"a.b\")\nstruct A {\n}")
    }
}
