import SwiftSyntaxMacros
import SwiftSyntaxMacrosTestSupport
import Testing
import TrellisMacros

@Suite struct RecordMacroTests {
    @Test("placeholder")
    func placeholder() {}
}
