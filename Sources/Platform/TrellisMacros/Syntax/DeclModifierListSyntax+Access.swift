import SwiftSyntax

extension DeclModifierListSyntax {
    /// The access level for added members: `public `, `package ` or nothing.
    var accessLevel: String {
        let levels = map(\.name.text)
        return ["public", "package"].first(where: levels.contains).map { $0 + " " } ?? ""
    }
}
