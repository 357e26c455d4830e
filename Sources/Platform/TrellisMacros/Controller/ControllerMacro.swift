import SwiftSyntax
import SwiftSyntaxMacros

/// The expansion of `@Controller("projects")` into the static functions that return the controller's routes.
///
/// The expansion has no logic of its own: for each method with a verb, it passes the data of the declaration and the
/// doc comment to public functions of TrellisWeb.
struct ControllerMacro: MemberMacro {
    static func expansion(
        of node: AttributeSyntax, providingMembersOf declaration: some DeclGroupSyntax,
        conformingTo protocols: [TypeSyntax], in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        guard let type = declaration.as(StructDeclSyntax.self) else {
            context.report(.controllerNotAStruct, at: declaration.introducer)
            return []
        }
        guard let controller = ControllerDeclaration(type, attribute: node, in: context) else { return [] }
        return controller.expansion()
    }
}

/// The macro of `@GET`, `@POST`, `@PUT`, `@PATCH` and `@DELETE`, which checks its position and adds nothing.
///
/// `@Controller` generates the routes. The verbs are macros so that the compiler requires `access:` and checks its
/// type.
struct VerbMacro: PeerMacro {
    static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        let name = node.attributeName.trimmedDescription
        guard let function = declaration.as(FunctionDeclSyntax.self) else {
            context.report(.verbNotOnMethod(verb: name), at: node)
            return []
        }
        if function.modifiers.contains(where: { $0.name.text == "static" || $0.name.text == "class" }) {
            context.report(.verbOnStaticMethod(verb: name, method: function.name.text), at: node)
        }
        let enclosing = context.lexicalContext.first?.asProtocol((any WithAttributesSyntax).self)
        if enclosing?.attributes.attribute(named: "Controller") == nil {
            context.report(.verbOutsideController(verb: name), at: node)
        }
        return []
    }
}

extension DeclGroupSyntax {
    /// The keyword of the declaration, at which an error about its kind is reported.
    fileprivate var introducer: Syntax {
        if let type = self.as(ClassDeclSyntax.self) { return Syntax(type.classKeyword) }
        if let type = self.as(ActorDeclSyntax.self) { return Syntax(type.actorKeyword) }
        if let type = self.as(EnumDeclSyntax.self) { return Syntax(type.enumKeyword) }
        return Syntax(self)
    }
}
