/// The work of reading: fills in sections and collects whatever is wrong instead of stopping.
struct SettingsReading {
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

    /// A section with the values of the sources; what it lacks is among the problems.
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
            if let objection = slot.objectionToDefault { add(objection, to: declaration, nil) }
            if slot.hasDefaultSecret { refuseDefault(of: declaration, at: nil) }
            return
        }
        if let objection = slot.take(winner.raw) {
            add(objection, to: declaration, winner)
        } else if declaration.isSecret, !winner.raw.text.isEmpty,
            isCommitted(winner.origin) || slot.isDefaultSecret(winner.raw)
        {
            refuseDefault(of: declaration, at: winner.origin)
        }
    }

    /// The strongest source's value.
    ///
    /// A provider that fails is a problem: a weaker value must not slip in for it.
    private mutating func winner(_ key: String) -> SettingsSources.Candidate? {
        for (layer, result) in sources.candidates(key) {
            switch result {
            case .success(nil): continue
            case .success(let candidate?): return candidate
            case .failure(let error):
                let message = "cannot be asked for \(key): \(error.reason)"
                problems.append(SettingsProblem(.unavailable, key: key, at: .provider(layer), message))
                return nil
            }
        }
        return nil
    }

    private mutating func add(
        _ objection: SettingObjection, to declaration: SettingDeclaration, _ winner: SettingsSources.Candidate?
    ) {
        let (code, message) = objection.parts
        // Stars would say nothing.
        let shown = declaration.isSecret ? nil : winner.map { ", not \"\(declaration.printable($0.raw).shortened)\"" }
        let text = "\(declaration.key) \(message)\(shown ?? "")"
        problems.append(SettingsProblem(code, key: declaration.key, at: winner?.origin ?? .declaration, text))
    }

    private mutating func require(_ declaration: SettingDeclaration) {
        // A provider that could not be asked has been reported already.
        guard !problems.contains(where: { $0.code == .unavailable && $0.key == declaration.key }) else { return }
        problems.append(
            SettingsProblem(
                .required, key: declaration.key, "\(declaration.key) is required: \(howToSet(declaration))"))
    }

    /// A default in the sources' own `[default]` is public with the repository, and as guessable as a declared one.
    private func isCommitted(_ origin: SettingsOrigin) -> Bool {
        guard case .file(let name, _, _, let header) = origin else { return false }
        return name == "settings.toml" && header == SettingsSources.defaultHeader
    }

    private mutating func refuseDefault(of declaration: SettingDeclaration, at origin: SettingsOrigin?) {
        guard !sources.acceptsDefaultSecrets else { return }
        let message = "\(declaration.key) has its default, which is public, and \(sources.environment) refuses it: "
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
        for (name, message) in checks.complaints {
            let key = "\(type(of: section).section).\(name)"
            let origin = winner(key)?.origin ?? .declaration
            problems.append(SettingsProblem(.inconsistent, key: key, at: origin, "\(key) \(message)"))
        }
    }
}

extension SettingsReading {
    /// Reports what is written anywhere under a name that no section declares, in headers that aren't chosen too.
    mutating func checkNames() {
        checkFiles()
        let keys = catalog.declarations.map(\.key)
        let variables = keys.map { sources.names.variable(for: $0) }
        for layer in sources.providers.compactMap({ $0 as? SettingsLayer }) {
            for (key, entry) in layer.entries.sorted(by: { $0.key < $1.key }) where catalog[key] == nil {
                switch entry.origin {
                case .variable(let name), .dotenv(_, _, let name):
                    add(unknownVariable: name, entry.origin, Nearest.match(name, among: variables))
                case .commandLine: add(unknown: key, entry.origin, Nearest.match(key, among: keys))
                case .file, .provider, .declaration: break
                }
            }
        }
        // Without `__` a name may be anyone's (a Kubernetes service called "app" makes dozens); near misses are ours.
        for (name, origin) in sources.strayVariables {
            if let nearest = Nearest.match(name, among: variables + [sources.names.environment]) {
                add(unknownVariable: name, origin, nearest)
            }
        }
    }

    private mutating func checkFiles() {
        for file in sources.files {
            for (key, line) in file.strays {
                problems.append(
                    SettingsProblem(
                        .misplaced, at: .file(file.name, line: line),
                        "\(key) stands outside an environment; put it under a header such as [default.web]"))
            }
            for (header, entries) in file.headers {
                guard checkHeader(header, of: file) else { continue }
                for entry in entries where catalog[entry.key] == nil {
                    let nearest = Nearest.match(entry.key, among: catalog.declarations.map(\.key))
                    add(unknown: entry.key, .file(file.name, line: entry.line, environment: header), nearest)
                }
            }
        }
    }

    /// Whether the header can be meant as an environment.
    private mutating func checkHeader(_ header: String, of file: TOMLFile) -> Bool {
        let place = SettingsOrigin.file(file.name, line: file.headerLines[header])
        if catalog.sectionNames.contains(header) {
            let message = "[\(header)] is a section, and stands outside an environment"
            problems.append(SettingsProblem(.misplaced, at: place, message, suggestion: "[default.\(header)]"))
            return false
        }
        let known = SettingsSources.knownEnvironments + [SettingsSources.defaultHeader]
        if !known.contains(header), header != sources.environment, let nearest = Nearest.match(header, among: known) {
            let message = "[\(header)] is not an environment that is ever chosen"
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

    /// Reports malformed values that are written under any header but aren't chosen: tomorrow they may be.
    mutating func checkUnchosenValues() {
        let reported = Set(problems.compactMap(\.origin))
        for file in sources.files {
            for (header, entries) in file.headers {
                for entry in entries {
                    let origin = SettingsOrigin.file(file.name, line: entry.line, environment: header)
                    guard let declaration = catalog[entry.key], !reported.contains(origin),
                        let objection = declaration.objection(entry.raw)
                    else { continue }
                    add(
                        objection, to: declaration,
                        SettingsSources.Candidate(layer: file.name, raw: entry.raw, origin: origin))
                }
            }
        }
    }
}

extension SettingObjection {
    fileprivate var parts: (SettingsProblem.Code, String) {
        switch self {
        case .malformed(let message): (.malformed, message)
        case .refused(let message): (.refused, message)
        }
    }
}

extension String {
    /// At most 60 characters, so that a message stays one line.
    fileprivate var shortened: String { count > 60 ? prefix(57) + "…" : self }
}
