import SwiftDiagnostics
import SwiftSyntax

extension SchemaConstraint {
    /// What the spelling of a type tells about it.
    private enum Shape {
        case text, number, array, dictionary, other
        /// A type that another module declares, of which the compiler knows more than the macro.
        case unknown
    }

    /// The fault of putting this attribute on a property of the type `core`, if the spelling of the type shows one.
    func problem(on core: TypeSyntax, attribute: AttributeSyntax) -> Diagnostic? {
        let shape = Self.shape(of: core)
        if shape == .unknown || accepts(shape) { return nil }
        return .unsupported(attribute, on: core, use: alternative(for: shape))
    }

    private func accepts(_ shape: Shape) -> Bool {
        switch self {
        case .length, .pattern, .format: shape == .text
        case .range: shape == .number
        case .count: shape == .array || shape == .dictionary
        case .unique: shape == .array
        case .check, .example: true
        }
    }

    /// The attribute that was probably meant, among those that take a range.
    private func alternative(for shape: Shape) -> String? {
        guard [.length, .range, .count].contains(self) else { return nil }
        return switch shape {
        case .text: "Length"
        case .number: "Range"
        case .array, .dictionary: "Count"
        case .other, .unknown: nil
        }
    }

    private static func shape(of type: TypeSyntax) -> Shape {
        if type.is(ArrayTypeSyntax.self) { return .array }
        if type.is(DictionaryTypeSyntax.self) { return .dictionary }
        switch type.as(IdentifierTypeSyntax.self)?.name.text {
        case "String": return .text
        case "Int", "Int32", "Int64", "Double": return .number
        case "Bool", "ID", "Timestamp": return .other
        case "Array": return .array
        case "Dictionary": return .dictionary
        default: return .unknown
        }
    }
}
