import SwiftSyntax
import SwiftSyntaxMacros

/// Expands `@Controller("projects")` into the static functions that list the controller's routes.
///
/// The expansion holds no logic of its own: it states, for each method with a verb, what the method's declaration and
/// doc comment say already, in calls to the public functions of TrellisWeb.
struct ControllerMacro: MemberMacro {
    static func expansion(
        of node: AttributeSyntax, providingMembersOf declaration: some DeclGroupSyntax,
        conformingTo protocols: [TypeSyntax], in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        guard let type = declaration.as(StructDeclSyntax.self) else {
            context.report(.controllerIsNoStruct, at: declaration.introducer)
            return []
        }
        guard let controller = ControllerDeclaration(type, attribute: node, in: context) else { return [] }
        return controller.expansion()
    }
}

/// Checks where `@GET`, `@POST`, `@PUT`, `@PATCH` or `@DELETE` stands, and adds nothing; `@Controller` does the work.
///
/// The verbs are declared as macros so that the compiler itself asks for `access:` and checks its type.
struct VerbMacro: PeerMacro {
    static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        let name = node.attributeName.trimmedDescription
        guard let function = declaration.as(FunctionDeclSyntax.self) else {
            context.report(.verbIsNotOnAMethod(verb: name), at: node)
            return []
        }
        if function.modifiers.contains(where: { $0.name.text == "static" || $0.name.text == "class" }) {
            context.report(.verbIsOnAStaticMethod(verb: name, method: function.name.text), at: node)
        }
        let enclosing = context.lexicalContext.first?.asProtocol((any WithAttributesSyntax).self)
        if enclosing?.attributes.attribute(named: ["Controller"]) == nil {
            context.report(.verbIsOutsideAController(verb: name), at: node)
        }
        return []
    }
}

extension DeclGroupSyntax {
    /// The keyword that opens the declaration, where a remark about its sort belongs.
    fileprivate var introducer: Syntax {
        if let type = self.as(ClassDeclSyntax.self) { return Syntax(type.classKeyword) }
        if let type = self.as(ActorDeclSyntax.self) { return Syntax(type.actorKeyword) }
        if let type = self.as(EnumDeclSyntax.self) { return Syntax(type.enumKeyword) }
        return Syntax(self)
    }
}

extension AttributeListSyntax {
    /// The first attribute with one of these names.
    func attribute(named names: Set<String>) -> AttributeSyntax? {
        lazy.compactMap { $0.as(AttributeSyntax.self) }.first { names.contains($0.attributeName.trimmedDescription) }
    }
}
