import SwiftDiagnostics
import SwiftSyntax

extension SchemaConstraint {
    /// The kind of a type, derived from its spelling.
    private enum Shape {
        case text, number, array, dictionary, other
        /// A type that the macro does not know, such as a type of another module; the compiler checks it.
        case unknown
    }

    /// Returns the error for this attribute on a property of the type `core`, if the spelling of the type shows one.
    func problem(on core: TypeSyntax, attribute: AttributeSyntax) -> Diagnostic? {
        let shape = Self.shape(of: core)
        if shape == .unknown || accepts(shape) { return nil }
        return .unsupported(attribute, on: core, use: alternative(for: shape))
    }

    private func accepts(_ shape: Shape) -> Bool {
        switch self {
        case .length, .name, .pattern, .format: shape == .text
        case .range: shape == .number
        case .count: shape == .array || shape == .dictionary
        case .unique: shape == .array
        case .check, .example, .withoutExample, .confidential: true
        }
    }

    /// Returns the attribute that was probably intended, among those that take a range.
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
