import TrellisKernel

/// A helper of ``SettingsLoader`` that turns each source into a layer and collects its problems.
struct SettingsCollector {
    let names: VariableNames
    let directory: String
    var problems: [SettingsProblem] = []
    var unrecognizedVariables: [(name: String, origin: SettingsOrigin)] = []

    init(names: VariableNames, directory: String) {
        self.names = names
        self.directory = directory
    }

    mutating func file(_ file: SettingsFile) -> (file: TOMLFile, isSecret: Bool)? {
        switch FileText.read(path(file.path)) {
        case .text(let text):
            do throws(TOMLSyntaxError) {
                var contents = try TOMLFile(name: file.path, text: text)
                contents.isSecret = file.isSecret
                return (contents, file.isSecret)
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

    func layer(_ file: TOMLFile, header: String, isSecret: Bool) -> SettingsLayer {
        var entries: [String: SettingsLayer.Entry] = [:]
        for entry in file.environments[header] ?? [] {
            let origin = SettingsOrigin.file(file.name, line: entry.line, environment: header)
            entries[entry.key] = SettingsLayer.Entry(raw: entry.raw, origin: origin)
        }
        return SettingsLayer("\(file.name) [\(header)]", isSecret: isSecret, entries)
    }

    mutating func dotenv(_ name: String, variables: [String: String]) -> (name: String, contents: Dotenv)? {
        switch FileText.read(path(name)) {
        case .text(let text):
            let contents = Dotenv(text, variables: variables, prefix: names.prefix)
            problems += contents.errors.map { error in
                // Without the line that names the environment, the environment is unknown.
                let code: SettingsProblem.Code = error.name == names.environment ? .unknownEnvironment : .syntax
                return SettingsProblem(code, key: key(of: error), at: origin(of: error, in: name), error.message)
            }
            return (name, contents)
        case .missing: return nil
        case .unreadable(let reason):
            problems.append(SettingsProblem(.unreadableFile, at: .file(name, line: nil), "cannot be read: \(reason)"))
            return nil
        }
    }

    /// Returns the place of an error, with the variable only if it is one of the settings': other names may be a part
    /// of a value that lacks its quotes.
    private func origin(of error: Dotenv.SyntaxError, in file: String) -> SettingsOrigin {
        guard let name = error.name, names.rest(of: name) != nil else { return .file(file, line: error.line) }
        return .dotenv(file: file, line: error.line, variable: name)
    }

    /// Returns the key that the line would set.
    func key(of error: Dotenv.SyntaxError) -> String? { error.name.flatMap(names.key) }

    /// Returns the selected environment, or nil if none is named; reports an unknown one, with the nearest known name.
    mutating func environment(
        given: String?, variables: [String: String], dotenv: (name: String, contents: Dotenv)?, headers: [String]
    ) -> String? {
        let name = names.environment
        let entry = dotenv?.contents[name]
        guard let chosen = given ?? variables[name] ?? entry?.value else { return nil }
        let known = Set(SettingsSources.knownEnvironments + headers).subtracting([SettingsSources.defaultHeader])
        // A file that can't be read may have the environment's header.
        guard !known.contains(chosen), !problems.contains(where: \.losesValues) || chosen.isEmpty else { return chosen }
        var origin: SettingsOrigin?
        if given == nil, variables[name] != nil { origin = .variable(name) }
        if given == nil, origin == nil, let dotenv, let entry {
            origin = .dotenv(file: dotenv.name, line: entry.line, variable: name)
        }
        // With a missing quote the text may have the next lines of the file, so what can't be a name is not shown.
        let isName =
            chosen.utf8.count <= 64
            && chosen.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "_-".utf8.contains(byte)
            }
        let list = known.sorted().joined(separator: ", ")
        let message =
            chosen.isEmpty
            ? "is empty; name an environment (known: \(list))"
            : (isName ? "\"\(chosen)\"" : "the value") + " is not an environment (known: \(list))"
        problems.append(
            SettingsProblem(
                .unknownEnvironment, at: origin, message,
                suggestion: NearestName.match(chosen, among: known.sorted())))
        return isName ? chosen : "unknown"
    }

    /// Returns the path of a file that is named relative to the directory.
    func path(_ name: String) -> String {
        name.hasPrefix(utf8: "/") ? name : "\(directory)/\(name)"
    }
}
