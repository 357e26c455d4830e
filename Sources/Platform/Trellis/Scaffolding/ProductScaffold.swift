/// The files of a new product: a package that depends on Trellis.
package struct ProductScaffold: Sendable {
    /// The files, in the order of their paths.
    package let files: [ScaffoldFile]

    /// Writes the files of a product with one module, `Notes`.
    ///
    /// - Throws: ``ScaffoldError``, never for a name that was checked.
    package init(_ name: ProductName, from source: TrellisSource) throws(ScaffoldError) {
        var placeholders = name.placeholders
        placeholders["@dependency@"] = source.dependency
        placeholders["@trellis@"] = source.address
        // The image's last stage is the one of Trellis's own image.
        let dockerfile = ProductTemplates.dockerfile.replacing("@image@", with: RepositoryTemplates.image)
        let files =
            [ScaffoldFile("Dockerfile", dockerfile, placeholders)]
            + (Self.plain + Self.repository).map { ScaffoldFile($0.path, $0.template, placeholders) }
            + Self.programs.map { ScaffoldFile($0.path, $0.template, placeholders, isExecutable: true) }
        let module = ModuleScaffold(try ModuleName("Notes"), app: "\(name.text)App")
        self.files = (files + module.files).sorted { $0.path < $1.path }
    }

    private typealias Entry = (path: String, template: String)

    private static let plain: [Entry] = [
        ("Package.swift", ProductTemplates.manifest), ("Sources/App/App.swift", ProductTemplates.app),
        ("Sources/Run/main.swift", ProductTemplates.run),
        ("Tests/AppTests/ProductTests.swift", ProductTemplates.productTests),
        ("Tests/AppTests/ContractTests.swift", ProductTemplates.contractTests),
        ("Tests/AppTests/Golden/README.md", ProductTemplates.goldenNote),
        ("Makefile", ProductTemplates.makefile), ("README.md", ProductTemplates.readme),
        (".gitignore", ProductTemplates.gitignore), (".dockerignore", ProductTemplates.dockerignore),
        (".github/workflows/ci.yml", ProductTemplates.workflow),
        (".devcontainer/devcontainer.json", ProductTemplates.devcontainer),
    ]

    private static let programs: [Entry] = [
        (".ci/run", ProductTemplates.ci), ("scripts/trellis", ProductTemplates.trellisScript),
        ("deploy/healthcheck", RepositoryTemplates.healthcheck),
    ]

    private static let repository: [Entry] = [
        ("settings.toml", RepositoryTemplates.settings), (".secrets.toml.example", RepositoryTemplates.secrets),
        (".env.example", RepositoryTemplates.dotenv), (".swift-format", RepositoryTemplates.formatting),
        (".editorconfig", RepositoryTemplates.editor), ("compose.yaml", RepositoryTemplates.compose),
        ("deploy/.env.example", RepositoryTemplates.passwords),
        ("deploy/postgres/roles.sql", RepositoryTemplates.roles),
        ("deploy/kubernetes/server.yaml", RepositoryTemplates.server),
        ("deploy/kubernetes/worker.yaml", RepositoryTemplates.worker),
        ("deploy/kubernetes/migration.yaml", RepositoryTemplates.migration),
        ("deploy/kubernetes/audit.yaml", RepositoryTemplates.audit),
        ("deploy/kubernetes/kustomization.yaml", RepositoryTemplates.kustomization),
        ("deploy/kubernetes/namespace.yaml", RepositoryTemplates.namespace),
        ("deploy/kubernetes/settings.yaml", RepositoryTemplates.configuration),
        ("deploy/kubernetes/secrets.example.yaml", RepositoryTemplates.secretKeys),
        ("deploy/kubernetes/network.yaml", RepositoryTemplates.network),
        ("deploy/kubernetes/scaling.yaml", RepositoryTemplates.scaling),
        ("deploy/kubernetes/service.yaml", RepositoryTemplates.service),
    ]
}
