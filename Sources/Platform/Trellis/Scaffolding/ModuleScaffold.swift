/// The files of a new module.
package struct ModuleScaffold: Sendable {
    /// The files, those of the module before those of its tests.
    package let files: [ScaffoldFile]

    /// Writes the files of a module.
    ///
    /// - Parameter app: the target of the composition root, which tests import.
    package init(_ name: ModuleName, app: String) {
        let placeholders = name.placeholders(app: app)
        files = ModuleTemplates.files.map { file in
            let name = placeholders.reduce(file.name) { $0.replacing($1.key, with: $1.value) }
            return ScaffoldFile(name, file.template, placeholders)
        }
    }
}

extension ModuleTemplates {
    /// The paths of the files in the package and their templates.
    static let files: [(name: String, template: String)] =
        [
            ("@Module@Module", module), ("@Entity@Controller", controller), ("@Entity@Schemas", schemas),
            ("@Entity@Service", service), ("@Entity@Record", record), ("@Entity@Permissions", permissions),
            ("@Entity@Errors", errors), ("@Entity@Texts", texts), ("@Entity@Migrations", migrations),
        ].map { ("Sources/Modules/@Module@/\($0.0).swift", $0.1) }
        + [("@Entity@ControllerTests", controllerTests), ("@Entity@IsolationTests", isolationTests)]
        .map { ("Tests/Modules/@Module@Tests/\($0.0).swift", $0.1) }
}
