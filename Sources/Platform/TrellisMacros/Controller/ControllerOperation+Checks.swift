import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

extension ControllerOperation {
    /// Returns whether the operation can be served as it is declared, after reporting what prevents it.
    func check(
        _ attribute: AttributeSyntax, below parent: ControllerPath, initializer: ControllerInitializer?,
        in context: some MacroExpansionContext
    ) -> Bool {
        var findings = Findings(context)
        checkMethod(&findings)
        checkPlaceholders(attribute, below: parent, initializer: initializer, &findings)
        checkBodies(&findings)
        for (parameter, node) in zip(parameters, function.signature.parameterClause.parameters) {
            check(parameter, at: node, &findings)
        }
        checkRepetitions(&findings)
        checkPage(&findings)
        checkArguments(attribute, &findings)
        return findings.isEmpty
    }

    /// Reports what the generated code can't call, and names that the enum of routes can't have.
    private func checkMethod(_ findings: inout Findings) {
        for modifier in function.modifiers where modifier.name.text == "mutating" {
            findings.report(.mutatingMethod(name), at: modifier)
        }
        if let clause = function.genericParameterClause { findings.report(.genericMethod(name), at: clause) }
        if name.unquotedIdentifier == "allCases" { findings.report(.reservedName(name), at: function.name) }
    }

    /// Reports placeholders that nothing reads, and parameters for one that the initializer reads.
    private func checkPlaceholders(
        _ attribute: AttributeSyntax, below parent: ControllerPath, initializer: ControllerInitializer?,
        _ findings: inout Findings
    ) {
        let sources = parameters.map(\.source)
        for placeholder in path.placeholders where !sources.contains(.path(placeholder: placeholder)) {
            findings.report(
                .placeholderWithoutParameter(placeholder, method: name), at: attribute,
                fixIts: [.adding(placeholder, to: function)])
        }
        for placeholder in parent.placeholders {
            let isTaken = initializer?.takes(placeholder) ?? false
            if !isTaken, !sources.contains(.path(placeholder: placeholder)) {
                findings.report(
                    .controllerPlaceholderWithoutParameter(placeholder, method: name), at: attribute,
                    fixIts: [.adding(placeholder, to: function)])
            }
            for (source, node) in zip(sources, function.signature.parameterClause.parameters)
            where isTaken && source == .path(placeholder: placeholder) {
                findings.report(.takenByInitializer(placeholder, method: name), at: node)
            }
        }
    }

    private func checkBodies(_ findings: inout Findings) {
        let bodies = parameters.filter(\.isBody)
        if bodies.count > 1 { findings.report(.repeatedBody(name), at: function.signature.parameterClause) }
        if !bodies.isEmpty, verb == "GET" || verb == "DELETE" {
            findings.report(.unsupportedBody(verb, method: name), at: function.signature.parameterClause)
        }
    }

    private func check(
        _ parameter: ControllerParameter, at node: FunctionParameterSyntax, _ findings: inout Findings
    ) {
        if node.ellipsis != nil || node.type.is(AttributedTypeSyntax.self) {
            findings.report(.unsupportedParameter(parameter.name), at: node)
        }
        switch parameter.source {
        case .path where parameter.isOptional: findings.report(.optionalPathParameter(parameter.name), at: node)
        case .body where parameter.isOptional, .upload where parameter.isOptional:
            findings.report(.optionalBody(name), at: node)
        case .page where parameter.isOptional, .offset where parameter.isOptional:
            findings.report(.optionalPage(parameter.name, names: parameter.queryNames), at: node)
        case .ifMatch where parameter.defaultValue != nil: findings.report(.defaultIfMatch(parameter.name), at: node)
        case .lastEventID where parameter.type.wrapped == nil || parameter.defaultValue != nil:
            findings.report(.requiredLastEventID(parameter.name), at: node)
        default: break
        }
    }

    /// Reports two parameters that read the same value of the request.
    private func checkRepetitions(_ findings: inout Findings) {
        var query: [String: String] = [:]
        for (index, node) in function.signature.parameterClause.parameters.enumerated() {
            let parameter = parameters[index]
            for read in parameter.queryNames {
                guard let other = query.updateValue(parameter.name, forKey: read) else { continue }
                findings.report(.repeatedQueryName(read, parameter.name, other), at: node)
                break
            }
            guard let other = parameters[..<index].first(where: { $0.source == parameter.source }) else { continue }
            switch parameter.source {
            case .path(let placeholder):
                findings.report(.repeatedPathParameter(placeholder, parameter.name, other.name), at: node)
            case .ifMatch, .lastEventID: findings.report(.repeatedField(parameter.name, other.name), at: node)
            case .query, .page, .offset, .body, .upload, .request: break
            }
        }
    }

    /// Reports a page of a result from which no client learns the next cursor.
    private func checkPage(_ findings: inout Findings) {
        guard parameters.contains(where: { $0.source == .page }) else { return }
        let type = function.signature.returnClause?.type
        let isArray = type.map { $0.is(ArrayTypeSyntax.self) } ?? false
        let withoutList = ["NoContent", "Created", "Accepted", "DefaultResponse", "Array"]
        guard returnType == nil || isArray || withoutList.contains(type?.lastName ?? "") else { return }
        findings.report(.pageWithoutList(name), at: type.map(Syntax.init) ?? Syntax(function.name))
    }

    /// Reports mistakes in `access:` and `errors:`.
    private func checkArguments(_ attribute: AttributeSyntax, _ findings: inout Findings) {
        if let reason = attribute.argument("access")?.reason,
            reason.plainText?.contains(where: { !$0.isWhitespace }) == false
        {
            findings.report(.emptyReason(name), at: reason)
        }
        var seen: Set<String> = []
        for error in attribute.argument("errors")?.listedElements ?? []
        where !seen.insert(error.trimmedDescription).inserted {
            findings.report(.repeatedError(error.trimmedDescription, method: name), at: error)
        }
    }
}

/// The errors of one operation.
private struct Findings {
    private let context: any MacroExpansionContext
    private(set) var isEmpty = true

    init(_ context: some MacroExpansionContext) { self.context = context }

    mutating func report(_ message: ControllerDiagnostic, at node: some SyntaxProtocol, fixIts: [FixIt] = []) {
        isEmpty = false
        context.report(message, at: node, fixIts: fixIts)
    }
}

extension ExprSyntax {
    /// The reason in `.open(reason: "…")`.
    fileprivate var reason: ExprSyntax? {
        self.as(FunctionCallExprSyntax.self)?.arguments.first { $0.label?.text == "reason" }?.expression
    }

    /// The elements of an array literal, or of several that are joined with `+`.
    fileprivate var listedElements: [ExprSyntax] {
        if let array = self.as(ArrayExprSyntax.self) { return array.elements.map(\.expression) }
        // The operators of an argument of an attribute aren't folded.
        if let sequence = self.as(SequenceExprSyntax.self) { return sequence.elements.flatMap(\.listedElements) }
        if let infix = self.as(InfixOperatorExprSyntax.self) {
            return infix.leftOperand.listedElements + infix.rightOperand.listedElements
        }
        return []
    }
}
