import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder

/// The errors that `@Record` reports, as sentences.
enum RecordDiagnostic: DiagnosticMessage {
    case notAStruct, badTableName, badColumnName, columnNameOnOther, lazyProperty, pattern
    case duplicateColumn(String)
    case missing(String, reason: String)
    case untyped(String)
    case constantWithValue(String)

    var message: String {
        switch self {
        case .notAStruct: "A record must be a struct, because rows are values."
        case .badTableName: "Name the table with a plain string in snake_case, as in @Record(\"project\")."
        case .badColumnName: "Name the column with a plain string in snake_case, as in @ColumnName(\"owner_id\")."
        case .columnNameOnOther: "@ColumnName is allowed only on a stored property."
        case .lazyProperty: "A column can't be lazy; compute the property or store it."
        case .pattern: "A column must be a single property with a name."
        case .duplicateColumn(let column): "Two properties would share the column \(column); give one a @ColumnName."
        case .missing(let property, let reason):
            reason == "a record"
                ? "A record needs the property '\(property)', which identifies its row."
                : "\(reason) needs the property '\(property)'."
        case .untyped(let property): "Give '\(property)' a type: the macro can't infer it from the value."
        case .constantWithValue(let property):
            "'\(property)' is a column, so it can't be a constant with a value; make it a 'var'."
        }
    }

    var diagnosticID: MessageID {
        MessageID(domain: "TrellisMacros.Record", id: "\(self)".prefix { $0 != "(" }.description)
    }

    var severity: DiagnosticSeverity { .error }
}

struct RecordFixIt: FixItMessage {
    let message: String
    var fixItID: MessageID { MessageID(domain: "TrellisMacros.Record", id: message) }
}

extension Diagnostic {
    /// Returns the error for a missing property that the record or one of its mixins requires; the fix adds it.
    static func missing(
        _ property: String, type: String, reason: String, in structure: StructDeclSyntax, attribute: AttributeSyntax
    ) -> Diagnostic {
        let keyword = property == "id" || property == "tenantID" ? "let" : "var"
        let added = MemberBlockItemSyntax(
            leadingTrivia: .newline + .spaces(4), decl: DeclSyntax("\(raw: keyword) \(raw: property): \(raw: type)"))
        var members = structure.memberBlock
        members.members.append(added)
        return Diagnostic(
            node: structure.name, message: RecordDiagnostic.missing(property, reason: reason),
            fixIt: .replace(
                message: RecordFixIt(message: "Add '\(keyword) \(property): \(type)'."), oldNode: structure.memberBlock,
                newNode: members))
    }

    static func untyped(_ binding: PatternBindingSyntax, name: String) -> Diagnostic {
        Diagnostic(node: binding, message: RecordDiagnostic.untyped(name))
    }

    /// Returns the error for a `let` with a value, which cannot be read from a row; the fix makes it a `var`.
    static func constantWithValue(_ variable: VariableDeclSyntax, name: String) -> Diagnostic {
        let specifier = variable.bindingSpecifier
        let fixed = specifier.with(\.tokenKind, .keyword(.var))
        return Diagnostic(
            node: variable, message: RecordDiagnostic.constantWithValue(name),
            fixIt: .replace(message: RecordFixIt(message: "Make it 'var'."), oldNode: specifier, newNode: fixed))
    }
}
