import SwiftSyntax

extension PatternBindingSyntax {
    /// Whether it has a getter; a property with only observers is stored.
    var isComputed: Bool {
        switch accessorBlock?.accessors {
        case .getter: true
        case .accessors(let accessors):
            accessors.contains { !["willSet", "didSet"].contains($0.accessorSpecifier.text) }
        case nil: false
        }
    }
}
