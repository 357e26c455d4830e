extension SchemaCatalog {
    /// A catalog of a document whose operations have different styles.
    ///
    /// A component that two of them describe differently is there twice, in camel case as `ProjectResponse_camelCase`.
    ///
    /// - Parameter describe: describes everything of the document that has the style, with `catalog`.
    public init(describing describe: (_ keys: KeyStyle, _ catalog: inout SchemaCatalog) -> Void) {
        var snake = SchemaCatalog()
        describe(.snakeCase, &snake)
        var camel = SchemaCatalog(keys: .camelCase)
        describe(.camelCase, &camel)
        self.init(keys: .snakeCase, distinctNames: Self.distinctNames(snake, camel))
    }

    /// Returns the result of `describe`, in which the names of types that state no style have this one.
    public mutating func styled<Value>(_ keys: KeyStyle, _ describe: (inout SchemaCatalog) -> Value) -> Value {
        let outer = self.keys
        self.keys = keys
        defer { self.keys = outer }
        return describe(&self)
    }

    /// Returns the name of a property in the style of the catalog.
    public func name(_ snakeCase: String, camelCase: String) -> String {
        keys == .camelCase ? camelCase : snakeCase
    }

    /// Returns the name of a component, which says the style if the components of the two differ.
    func componentName(_ name: String) -> String {
        keys == .camelCase && distinctNames.contains(name) ? "\(name)_\(KeyStyle.camelCase.rawValue)" : name
    }

    /// Returns the names of both catalogs whose components differ, or refer to one that does.
    private static func distinctNames(_ snake: SchemaCatalog, _ camel: SchemaCatalog) -> Set<String> {
        let shared = snake.names.filter { camel[$0] != nil }
        var distinct = Set(shared.filter { snake[$0] != camel[$0] })
        guard !distinct.isEmpty else { return [] }
        let references = shared.map { (name: $0, targets: camel[$0]?.json.referencedNames ?? []) }
        var count = 0
        while count < distinct.count {
            count = distinct.count
            distinct.formUnion(references.filter { !$0.targets.isDisjoint(with: distinct) }.map(\.name))
        }
        return distinct
    }
}

extension JSONValue {
    /// The names of the components that the schema refers to.
    fileprivate var referencedNames: Set<String> {
        switch self {
        case .array(let values): values.reduce(into: []) { $0.formUnion($1.referencedNames) }
        case .object(let object):
            object.members.reduce(into: JSONSchema(object).referencedName.map { [$0] } ?? []) {
                $0.formUnion($1.value.referencedNames)
            }
        default: []
        }
    }
}
