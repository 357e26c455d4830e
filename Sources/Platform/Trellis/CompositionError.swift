/// The errors of a product's list of modules, which prevent every start; they are errors of the program.
public enum CompositionError: Error, Hashable, CustomStringConvertible {
    /// Two modules have this name.
    case duplicateModule(String)
    /// A module reads or writes the tables of another one, which the composition doesn't have.
    case missingModule(String, requiredBy: String)
    /// A record of this module contradicts the module's scope.
    case recordOfAnotherScope(String, of: String, ModuleScope)

    /// What is wrong, and how to correct it.
    public var description: String {
        switch self {
        case .duplicateModule(let name):
            "Two modules are named \(name). Remove one of them from the composition, or rename it."
        case .missingModule(let name, let other):
            "The module \(other) needs the module \(name), which isn't in the composition. Add \(name), or remove \(other)."
        case .recordOfAnotherScope(let record, let module, .tenant):
            "\(record) of the module \(module) is a GlobalRecord. Declare `static let scope = ModuleScope.global` in the "
                + "module, or make the record TenantOwned."
        case .recordOfAnotherScope(let record, let module, .global):
            "\(record) of the module \(module) is TenantOwned, but the module's scope is global. Make it a GlobalRecord, or "
                + "move it to a module of tenants."
        }
    }
}

extension CompositionError {
    /// Throws unless each name is unique and each required module is there.
    static func check(_ modules: [any Module]) throws(CompositionError) {
        var names: Set<String> = []
        for module in modules where !names.insert(type(of: module).name).inserted {
            throw .duplicateModule(type(of: module).name)
        }
        let present = Set(modules.map { ObjectIdentifier(type(of: $0)) })
        for module in modules {
            for required in module.requires where !present.contains(ObjectIdentifier(required)) {
                throw .missingModule(required.name, requiredBy: type(of: module).name)
            }
            try type(of: module).scope.check(module)
        }
    }
}
