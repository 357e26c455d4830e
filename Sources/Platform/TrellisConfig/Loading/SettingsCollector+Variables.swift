import TrellisKernel

extension SettingsCollector {
    mutating func commandLine(_ overrides: [String]) -> SettingsLayer {
        var entries: [String: SettingsLayer.Entry] = [:]
        for (index, override) in overrides.enumerated() {
            let key = String(override.prefix(upToUTF8: "="))
            guard key.utf8.count < override.utf8.count, Self.isKey(key), key.contains(utf8: ".") else {
                // A text without an equals sign may be a value.
                let shown = String(decoding: key.utf8.prefix(while: Self.isShown), as: UTF8.self)
                let place = shown.contains(utf8: ".") && key.utf8.count < 65 ? shown : "number \(index + 1)"
                problems.append(
                    SettingsProblem(.syntax, at: .commandLine(place), "must have the form section.key=value"))
                continue
            }
            let value = String(decoding: override.utf8.dropFirst(key.utf8.count + 1), as: UTF8.self)
            entries[key] = SettingsLayer.Entry(raw: .text(value), origin: .commandLine(key))
        }
        return SettingsLayer("command line", entries)
    }

    private static func isShown(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "._".utf8.contains(byte)
    }

    private static func isKey(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "._-".utf8.contains(byte)
        }
    }

    mutating func variables(_ variables: [String: String]) -> SettingsLayer {
        let ours = variables.map { ($0.key, $0.value, SettingsOrigin.variable($0.key)) }
        let (entries, files) = entries(of: ours.sorted { $0.0 < $1.0 })
        return SettingsLayer("variables", entries, files: files)
    }

    mutating func layer(_ dotenv: Dotenv, named name: String) -> SettingsLayer {
        let ours = dotenv.entries.map {
            ($0.name, $0.value, SettingsOrigin.dotenv(file: name, line: $0.line, variable: $0.name))
        }
        let (entries, files) = entries(of: ours)
        // Without the value of a line with an error, one of lower precedence must not be used.
        var failures: [String: SettingsSources.Failure] = [:]
        for error in dotenv.errors {
            guard let key = key(of: error),
                let problem = problems.first(where: { $0.key == key && $0.code == .syntax })
            else { continue }
            failures[names.fileKey(of: key) ?? key] = SettingsSources.Failure(problem: problem, isReported: true)
            failures[key] = SettingsSources.Failure(problem: problem, isReported: true)
        }
        return SettingsLayer(name, entries, files: files, failures: failures)
    }

    private mutating func entries(
        of variables: [(name: String, value: String, origin: SettingsOrigin)]
    ) -> (
        entries: [String: SettingsLayer.Entry], files: [String: Result<SettingsLayer.Entry, SettingsSources.Failure>]
    ) {
        var entries: [String: SettingsLayer.Entry] = [:]
        var files: [String: Result<SettingsLayer.Entry, SettingsSources.Failure>] = [:]
        for (name, value, origin) in variables where names.rest(of: name) != nil && name != names.environment {
            guard let key = names.key(of: name), names.variable(for: key) == name else {
                unrecognizedVariables.append((name, origin))
                continue
            }
            entries[key] = SettingsLayer.Entry(raw: .text(value), origin: origin)
            if let base = names.fileKey(of: key) { files[base] = contents(of: value, for: base, origin, name) }
        }
        return (entries, files)
    }

    /// Returns the content of the file `path` without its last line end, which editors and `echo` add.
    private func contents(
        of path: String, for key: String, _ origin: SettingsOrigin, _ variable: String
    ) -> Result<SettingsLayer.Entry, SettingsSources.Failure> {
        func failure(_ code: SettingsProblem.Code, _ message: String) -> SettingsSources.Failure {
            SettingsSources.Failure(problem: SettingsProblem(code, key: key, at: origin, "\(key) \(message)"))
        }
        guard !path.isEmpty else {
            return .failure(failure(.missingFile, "has no file: name one in \(variable), or remove the variable"))
        }
        let file = Self.isPath(path) ? "file \(path)" : "file that \(variable) names"
        switch FileText.read(self.path(path), limit: 1 << 20) {
        case .missing: return .failure(failure(.missingFile, "cannot be read: the \(file) does not exist"))
        case .unreadable(let reason):
            return .failure(failure(.unreadableFile, "cannot be read: the \(file): \(reason)"))
        case .text(let text):
            var bytes = Array(text.utf8)[...]
            if bytes.starts(with: "\u{FEFF}".utf8) { bytes = bytes.dropFirst(3) }
            if bytes.last == 0x0A {
                bytes.removeLast()
                if bytes.last == 0x0D { bytes.removeLast() }
            }
            guard !bytes.isEmpty else { return .failure(failure(.malformed, "is empty: the \(file) has no content")) }
            let origin = SettingsOrigin.contents(of: path, namedBy: origin)
            return .success(
                SettingsLayer.Entry(raw: .text(String(decoding: bytes, as: UTF8.self)), origin: origin))
        }
    }

    /// Returns whether the text is certainly a path: a value in a `…_FILE` variable by mistake must not be shown.
    private static func isPath(_ text: String) -> Bool {
        text.utf8.count <= 256 && ["/", "./", "../"].contains { text.hasPrefix(utf8: $0) }
            && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }
}
