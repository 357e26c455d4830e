import TrellisKernel

/// A helper of ``SettingsLoader`` that turns each source into a layer and collects its problems.
struct SettingsCollector {
    let names: VariableNames
    var problems: [SettingsProblem] = []
    var unrecognizedVariables: [(name: String, origin: SettingsOrigin)] = []

    init(names: VariableNames) {
        self.names = names
    }

    mutating func file(_ file: SettingsFile, in directory: String) -> (file: TOMLFile, isSecret: Bool)? {
        switch FileText.read(Self.path(file.path, in: directory)) {
        case .text(let text):
            do throws(TOMLSyntaxError) {
                return (try TOMLFile(name: file.path, text: text), file.isSecret)
            } catch {
                let place = SettingsOrigin.file(file.path, line: error.line, column: error.column)
                problems.append(SettingsProblem(.syntax, at: place, "not TOML: \(error.text)"))
            }
        case .missing where file.isRequired:
            let place = directory == "." ? "the working directory" : directory
            problems.append(
                SettingsProblem(
                    .missingFile, at: .file(file.path, line: nil), "required file not found in \(place)"))
        case .missing: break
        case .unreadable(let reason):
            problems.append(
                SettingsProblem(.unreadableFile, at: .file(file.path, line: nil), "cannot be read: \(reason)"))
        }
        return nil
    }

    mutating func dotenv(
        _ name: String, in directory: String, variables: [String: String]
    ) -> (name: String, contents: Dotenv)? {
        switch FileText.read(Self.path(name, in: directory)) {
        case .text(let text):
            let contents = Dotenv(text, variables: variables)
            problems += contents.errors.map {
                SettingsProblem(.syntax, at: .file(name, line: $0.line), $0.message)
            }
            return (name, contents)
        case .missing: return nil
        case .unreadable(let reason):
            problems.append(SettingsProblem(.unreadableFile, at: .file(name, line: nil), "cannot be read: \(reason)"))
            return nil
        }
    }

    /// Returns the selected environment; reports an unknown one, with the nearest known name.
    mutating func environment(
        given: String?, variables: [String: String], dotenv: Dotenv?, headers: [String]
    ) -> String {
        let name = names.environment
        let origin: SettingsOrigin = variables[name] == nil ? .provider("\(name) in .env") : .variable(name)
        guard let chosen = given ?? variables[name] ?? dotenv?[name] else { return "development" }
        let known = Set(SettingsSources.knownEnvironments + headers).subtracting([SettingsSources.defaultHeader])
        if !known.contains(chosen) {
            let list = known.sorted().joined(separator: ", ")
            problems.append(
                SettingsProblem(
                    .unknownEnvironment, at: given == nil ? origin : nil,
                    "\"\(chosen)\" is not an environment (known: \(list))",
                    suggestion: NearestName.match(chosen, among: known.sorted())))
        }
        return chosen
    }

    mutating func commandLine(_ overrides: [String]) -> SettingsLayer {
        var entries: [String: SettingsLayer.Entry] = [:]
        for override in overrides {
            let key = String(override.prefix { $0 != "=" })
            guard key.utf8.count < override.utf8.count, key.contains(".") else {
                problems.append(
                    SettingsProblem(.syntax, at: .commandLine(key), "must have the form section.key=value"))
                continue
            }
            let value = String(override.dropFirst(key.count + 1))
            entries[key] = SettingsLayer.Entry(raw: .text(value), origin: .commandLine(key))
        }
        return SettingsLayer("command line", entries)
    }

    mutating func variables(_ variables: [String: String]) -> SettingsLayer {
        let ours = variables.map { ($0.key, $0.value, SettingsOrigin.variable($0.key)) }
        return SettingsLayer("variables", entries(of: ours.sorted { $0.0 < $1.0 }))
    }

    mutating func layer(_ dotenv: Dotenv, named name: String) -> SettingsLayer {
        let ours = dotenv.entries.map {
            ($0.name, $0.value, SettingsOrigin.dotenv(file: name, line: $0.line, variable: $0.name))
        }
        return SettingsLayer(name, entries(of: ours))
    }

    func layer(_ file: TOMLFile, header: String, isSecret: Bool) -> SettingsLayer {
        var entries: [String: SettingsLayer.Entry] = [:]
        for entry in file.environments[header] ?? [] {
            let origin = SettingsOrigin.file(file.name, line: entry.line, environment: header)
            entries[entry.key] = SettingsLayer.Entry(raw: entry.raw, origin: origin)
        }
        return SettingsLayer("\(file.name) [\(header)]", isSecret: isSecret, entries)
    }

    private mutating func entries(
        of variables: [(name: String, value: String, origin: SettingsOrigin)]
    ) -> [String: SettingsLayer.Entry] {
        var entries: [String: SettingsLayer.Entry] = [:]
        for (name, value, origin) in variables where names.rest(of: name) != nil && name != names.environment {
            if let key = names.key(of: name), names.variable(for: key) == name {
                entries[key] = SettingsLayer.Entry(raw: .text(value), origin: origin)
            } else {
                unrecognizedVariables.append((name, origin))
            }
        }
        return entries
    }

    private static func path(_ name: String, in directory: String) -> String {
        name.hasPrefix("/") ? name : "\(directory)/\(name)"
    }
}
