import TrellisKernel

/// A helper that fills in sections and collects all problems instead of stopping at the first.
struct SettingsResolver {
    let sources: SettingsSources
    let catalog: SettingsCatalog
    private(set) var problems: [SettingsProblem]
    /// The values that sections were filled with, by key.
    private(set) var winners: [String: SettingsSources.Candidate] = [:]

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
        if problems.count == before, sources.isComplete {
            problems += section.problems { [winners] in winners[$0]?.origin }
        }
        return section
    }

    private mutating func fill(_ slot: any SettingSlot, _ declaration: SettingDeclaration) {
        let found = winner(declaration.key)
        guard let winner = found.candidate else {
            if let violation = slot.defaultViolation { add(violation, to: declaration, nil) }
            // What a broken source would set is unknown, so that a missing value is not another problem.
            guard !found.hasFailed, sources.isComplete else { return }
            if declaration.isRequired { require(declaration) }
            if slot.hasDefaultSecret { refuseDefault(of: declaration, at: nil) }
            return
        }
        winners[declaration.key] = winner
        if let violation = slot.assign(winner.raw) {
            add(violation, to: declaration, winner)
        } else if case .variable = winner.origin, winner.raw.text.isInQuotes {
            let message = "must not be in quotes, which are a part of the value; docker --env-file keeps them"
            add(.malformed(message), to: declaration, winner)
        } else if declaration.isSecret, !winner.raw.text.isEmpty,
            isCommitted(winner.origin) || slot.isDefaultSecret(winner.raw)
        {
            refuseDefault(of: declaration, at: winner.origin)
        }
    }

    /// Returns the value with the highest precedence.
    ///
    /// A failure is a problem: a value of lower precedence must not replace the missing one.
    private mutating func winner(_ key: String) -> (candidate: SettingsSources.Candidate?, hasFailed: Bool) {
        for (_, result) in sources.candidates(key, in: catalog) {
            switch result {
            case .success(nil): continue
            case .success(let candidate?): return (candidate, false)
            case .failure(let failure):
                if !failure.isReported { problems.append(failure.problem) }
                return (nil, true)
            }
        }
        return (nil, false)
    }

    private mutating func add(
        _ violation: SettingViolation, to declaration: SettingDeclaration, _ winner: SettingsSources.Candidate?
    ) {
        let (code, message): (SettingsProblem.Code, String) =
            switch violation {
            case .malformed(let message): (.malformed, message)
            case .invalid(let message): (.refused, message)
            }
        // A redacted value would add no information.
        let isHidden = declaration.isSecret || winner?.isConfidential ?? false
        let shown = isHidden ? nil : winner.map { ", not \"\(declaration.printable($0.raw).shortened)\"" }
        let text = "\(declaration.key) \(message)\(shown ?? "")"
        problems.append(SettingsProblem(code, key: declaration.key, at: winner?.origin ?? .declaration, text))
    }

    private mutating func require(_ declaration: SettingDeclaration) {
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
        guard !sources.acceptsDefaultSecrets, sources.isComplete else { return }
        guard sources.isEnvironmentNamed else { return refuseUnnamedEnvironment(because: declaration, at: origin) }
        let message = "\(declaration.key) has its public default value, which \(sources.environment) does not allow: "
        problems.append(
            SettingsProblem(
                .defaultSecret, key: declaration.key, at: origin,
                message + howToSet(declaration) + "; `App secrets generate` prints every secret"))
    }

    /// Reports once that no environment is named; naming one decides about all secrets.
    private mutating func refuseUnnamedEnvironment(because declaration: SettingDeclaration, at origin: SettingsOrigin?)
    {
        guard !problems.contains(where: { $0.code == .defaultSecret }) else { return }
        problems.append(
            .unnamedEnvironment(
                sources.names.environment, key: declaration.key, at: origin,
                because: "and \(declaration.key) has its public default value, which only development and test allow"))
    }

    private func howToSet(_ declaration: SettingDeclaration) -> String {
        let file = declaration.isSecret ? ".secrets.toml" : "settings.toml"
        let variable = sources.names.variable(for: declaration.key)
        return "set the variable \(variable), or the key in \(file)"
    }
}

extension Settings {
    /// Returns the problems between the values of this section.
    func problems(_ origin: (_ key: String) -> SettingsOrigin?) -> [SettingsProblem] {
        var checks = SettingsChecks()
        check(&checks)
        return checks.failures.map { name, message in
            let key = "\(Self.section).\(name)"
            return SettingsProblem(
                .inconsistent, key: key, at: origin(key) ?? .declaration, "\(key) \(message)")
        }
    }
}

extension SettingsResolver {
    /// Reports names that no section declares, in all sources and under all headers.
    mutating func checkNames() {
        checkFiles()
        let keys = catalog.declarations.map(\.key)
        let variables = keys.map { sources.names.variable(for: $0) }
        let fileVariables = keys.map { sources.names.fileVariable(for: $0) }
        for layer in sources.providers.compactMap({ $0 as? SettingsLayer }) {
            for (key, entry) in layer.entries.sorted(by: { $0.key < $1.key }) where catalog[key] == nil {
                if let base = sources.names.fileKey(of: key), layer.files[base] != nil, catalog[base] != nil {
                    continue
                }
                switch entry.origin {
                case .variable(let name), .dotenv(_, _, let name):
                    let known = name.hasSuffix(utf8: "_FILE") ? variables + fileVariables : variables
                    add(unknownVariable: name, entry.origin, NearestName.match(name, among: known))
                case .commandLine: add(unknown: key, entry.origin, NearestName.match(key, among: keys))
                case .file, .contents, .provider, .declaration: break
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
                        SettingsSources.Candidate(
                            layer: file.name, raw: entry.raw, origin: origin, isConfidential: file.isSecret))
                }
            }
        }
    }
}

extension String {
    /// The first line of the text, truncated to at most 60 characters: after a missing quote the rest of the file may
    /// follow, with its secrets.
    fileprivate var shortened: String {
        let line = utf8Lines.first ?? self[...]
        let isWhole = line.endIndex == endIndex && line.unicodeScalars.count <= 60
        return isWhole ? self : String(line.unicodeScalars.prefix(57)) + "…"
    }

    /// Whether the text begins and ends with the same quotation mark.
    fileprivate var isInQuotes: Bool {
        utf8.count > 1 && utf8.first == utf8.last && "\"'".utf8.contains(utf8.first ?? 0)
    }
}
