import SwiftSyntax

extension ExprSyntax {
    /// The text of a string literal without interpolation, escapes decoded; nil for other expressions.
    var plainText: String? { self.as(StringLiteralExprSyntax.self)?.plainText }

    /// The type of a plain literal; nil for other expressions.
    var literalType: String? {
        switch kind {
        case .integerLiteralExpr: "Int"
        case .floatLiteralExpr: "Double"
        case .stringLiteralExpr: "String"
        case .booleanLiteralExpr: "Bool"
        default: nil
        }
    }
}
