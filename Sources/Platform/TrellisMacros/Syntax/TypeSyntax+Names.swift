import SwiftSyntax

extension TypeSyntax {
    /// The wrapped type of an optional type, or nil for other types.
    var wrapped: TypeSyntax? {
        if let optional = self.as(OptionalTypeSyntax.self) { return optional.wrappedType }
        guard let name = self.as(IdentifierTypeSyntax.self), name.name.text == "Optional" else { return nil }
        return name.genericArgumentClause?.arguments.first?.argument.as(TypeSyntax.self)
    }

    /// The name of the type, without module, outer types and generic arguments.
    var lastName: String {
        if let name = self.as(IdentifierTypeSyntax.self) { return name.name.text }
        if let member = self.as(MemberTypeSyntax.self) { return member.name.text }
        return trimmedDescription
    }
}
