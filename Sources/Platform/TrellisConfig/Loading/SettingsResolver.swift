import TrellisKernel

/// A helper that fills in sections and collects all problems instead of stopping at the first.
struct SettingsResolver {
    let sources: SettingsSources
    let catalog: SettingsCatalog
    private(set) var problems: [SettingsProblem]

    init(sources: SettingsSources, catalog: SettingsCatalog) {
        self.sources = sources
        self.catalog = catalog
        problems = sources.problems
        problems += catalog.duplicates.map {
            SettingsProblem(.declaredTwice, key: $0.key, "\($0.key) is declared twice, the second time by \($0.owner)")
        }
    }

    /// Returns a section with the values of the sources; missing values are reported as problems.
    mutating func section(_ type: any Settings.Type) -> any Settings {
        let section = type.init()
        let before = problems.count
        for (slot, declaration) in SettingsCatalog.slots(of: section) { fill(slot, declaration) }
        if problems.count == before { check(section) }
        return section
    }

    private mutating func fill(_ slot: any SettingSlot, _ declaration: SettingDeclaration) {
        guard let winner = winner(declaration.key) else {
            if declaration.isRequired { require(declaration) }
            if let violation = slot.defaultViolation { add(violation, to: declaration, nil) }
            if slot.hasDefaultSecret { refuseDefault(of: declaration, at: nil) }
            return
        }
        if let violation = slot.assign(winner.raw) {
            add(violation, to: declaration, winner)
        } else if declaration.isSecret, !winner.raw.text.isEmpty,
            isCommitted(winner.origin) || slot.isDefaultSecret(winner.raw)
        {
            refuseDefault(of: declaration, at: winner.origin)
        }
    }

    /// Returns the value with the highest precedence.
    ///
    /// A provider failure is a problem: a value of lower precedence must not replace the missing one.
    private mutating func winner(_ key: String) -> SettingsSources.Candidate? {
        for (layer, result) in sources.candidates(key) {
            switch result {
            case .success(nil): continue
            case .success(let candidate?): return candidate
            case .failure(let error):
                let message = "cannot read \(key): \(error.reason)"
                problems.append(SettingsProblem(.unavailable, key: key, at: .provider(layer), message))
                return nil
            }
        }
        return nil
    }

    private mutating func add(
        _ violation: SettingViolation, to declaration: SettingDeclaration, _ winner: SettingsSources.Candidate?
    ) {
        let (code, message) = violation.parts
        // A redacted value would add no information.
        let shown = declaration.isSecret ? nil : winner.map { ", not \"\(declaration.printable($0.raw).shortened)\"" }
        let text = "\(declaration.key) \(message)\(shown ?? "")"
        problems.append(SettingsProblem(code, key: declaration.key, at: winner?.origin ?? .declaration, text))
    }

    private mutating func require(_ declaration: SettingDeclaration) {
        // The provider failure is already reported.
        guard !problems.contains(where: { $0.code == .unavailable && $0.key == declaration.key }) else { return }
        problems.append(
            SettingsProblem(
                .required, key: declaration.key, "\(declaration.key) is required: \(howToSet(declaration))"))
    }

    /// Returns whether the value is from `[default]` of the committed file, which is as public as a declared default.
    private func isCommitted(_ origin: SettingsOrigin) -> Bool {
        guard case .file(let name, _, _, let header) = origin else { return false }
        return name == "settings.toml" && header == SettingsSources.defaultHeader
    }

    private mutating func refuseDefault(of declaration: SettingDeclaration, at origin: SettingsOrigin?) {
        guard !sources.acceptsDefaultSecrets else { return }
        let message = "\(declaration.key) has its public default value, which \(sources.environment) does not allow: "
        problems.append(
            SettingsProblem(.defaultSecret, key: declaration.key, at: origin, message + howToSet(declaration)))
    }

    private func howToSet(_ declaration: SettingDeclaration) -> String {
        let file = declaration.isSecret ? ".secrets.toml" : "settings.toml"
        return "set the variable \(sources.names.variable(for: declaration.key)), or the key in \(file)"
    }

    private mutating func check(_ section: any Settings) {
        var checks = SettingsChecks()
        section.check(&checks)
        for (name, message) in checks.failures {
            let key = "\(type(of: section).section).\(name)"
            let origin = winner(key)?.origin ?? .declaration
            problems.append(SettingsProblem(.inconsistent, key: key, at: origin, "\(key) \(message)"))
        }
    }
}

extension SettingsResolver {
    /// Reports names that no section declares, in all sources and under all headers.
    mutating func checkNames() {
        checkFiles()
        let keys = catalog.declarations.map(\.key)
        let variables = keys.map { sources.names.variable(for: $0) }
        for layer in sources.providers.compactMap({ $0 as? SettingsLayer }) {
            for (key, entry) in layer.entries.sorted(by: { $0.key < $1.key }) where catalog[key] == nil {
                switch entry.origin {
                case .variable(let name), .dotenv(_, _, let name):
                    add(unknownVariable: name, entry.origin, NearestName.match(name, among: variables))
                case .commandLine: add(unknown: key, entry.origin, NearestName.match(key, among: keys))
                case .file, .provider, .declaration: break
                }
            }
        }
        // Without `__` a name may belong to another program (a Kubernetes service called "app" creates dozens), so only
        // names that are similar to a setting's variable are reported.
        for (name, origin) in sources.unrecognizedVariables {
            if let nearest = NearestName.match(name, among: variables + [sources.names.environment]) {
                add(unknownVariable: name, origin, nearest)
            }
        }
    }

    private mutating func checkFiles() {
        for file in sources.files {
            for (key, line) in file.misplacedKeys {
                problems.append(
                    SettingsProblem(
                        .misplaced, at: .file(file.name, line: line),
                        "\(key) is outside an environment; put it under a header such as [default.web]"))
            }
            for (header, entries) in file.headers {
                guard checkHeader(header, of: file) else { continue }
                for entry in entries where catalog[entry.key] == nil {
                    let nearest = NearestName.match(entry.key, among: catalog.declarations.map(\.key))
                    add(unknown: entry.key, .file(file.name, line: entry.line, environment: header), nearest)
                }
            }
        }
    }

    /// Returns whether the header can be an environment; reports it when it cannot.
    private mutating func checkHeader(_ header: String, of file: TOMLFile) -> Bool {
        let place = SettingsOrigin.file(file.name, line: file.headerLines[header])
        if catalog.sectionNames.contains(header) {
            let message = "[\(header)] is a section outside an environment"
            problems.append(SettingsProblem(.misplaced, at: place, message, suggestion: "[default.\(header)]"))
            return false
        }
        let known = SettingsSources.knownEnvironments + [SettingsSources.defaultHeader]
        if !known.contains(header), header != sources.environment,
            let nearest = NearestName.match(header, among: known)
        {
            let message = "[\(header)] is not a known environment"
            problems.append(SettingsProblem(.unknownEnvironment, at: place, message, suggestion: "[\(nearest)]"))
            return false
        }
        return true
    }

    private mutating func add(unknown key: String, _ origin: SettingsOrigin, _ suggestion: String?) {
        problems.append(
            SettingsProblem(.unknownKey, key: key, at: origin, "\(key) is not a setting", suggestion: suggestion))
    }

    private mutating func add(unknownVariable name: String, _ origin: SettingsOrigin, _ suggestion: String?) {
        problems.append(
            SettingsProblem(.unknownVariable, at: origin, "\(name) is not a setting's variable", suggestion: suggestion)
        )
    }

    /// Reports malformed values under headers that are not selected, because a later start may select them.
    mutating func checkUnselectedValues() {
        let reported = Set(problems.compactMap(\.origin))
        for file in sources.files {
            for (header, entries) in file.headers {
                for entry in entries {
                    let origin = SettingsOrigin.file(file.name, line: entry.line, environment: header)
                    guard let declaration = catalog[entry.key], !reported.contains(origin),
                        let violation = declaration.violation(entry.raw)
                    else { continue }
                    add(
                        violation, to: declaration,
                        SettingsSources.Candidate(layer: file.name, raw: entry.raw, origin: origin))
                }
            }
        }
    }
}

extension SettingViolation {
    fileprivate var parts: (SettingsProblem.Code, String) {
        switch self {
        case .malformed(let message): (.malformed, message)
        case .invalid(let message): (.refused, message)
        }
    }
}

extension String {
    /// The text, truncated to at most 60 characters, so that a message stays on one line.
    fileprivate var shortened: String { count > 60 ? prefix(57) + "…" : self }
}
