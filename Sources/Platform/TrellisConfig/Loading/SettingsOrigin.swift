/// The location of a value.
public enum SettingsOrigin: Hashable, Sendable {
    /// An override on the command line.
    case commandLine(String)
    /// An environment variable of the process.
    case variable(String)
    /// A variable in a `.env` file.
    case dotenv(file: String, line: Int, variable: String)
    /// A line of a TOML file; `environment` is the header above it.
    case file(String, line: Int?, column: Int? = nil, environment: String? = nil)
    /// A file whose path is the value of a variable, such as `APP_DATABASE__URL_FILE`.
    indirect case contents(of: String, namedBy: SettingsOrigin)
    /// Another provider, such as a vault.
    case provider(String)
    /// The declaration itself.
    case declaration
}

extension SettingsOrigin {
    /// Whether the value is from a file that a variable names.
    var isContents: Bool {
        if case .contents = self { true } else { false }
    }

    /// Whether the value is from a variable, a `.env` file, the command line, or a file that a variable names.
    var isVariable: Bool {
        switch self {
        case .variable, .dotenv, .commandLine, .contents: true
        case .file, .provider, .declaration: false
        }
    }
}

extension SettingsOrigin: CustomStringConvertible {
    /// `settings.toml:12 [default]`, `variable APP_WEB__PORT`, `--set web.port`, `declared default`,
    /// `variable APP_DATABASE__URL_FILE (/run/secrets/url)`.
    public var description: String {
        switch self {
        case .commandLine(let argument): "--set \(argument)"
        case .variable(let name): "variable \(name)"
        case .dotenv(let file, let line, let name): "\(file):\(line) \(name)"
        case .file(let file, let line, let column, let environment):
            file + (line.map { ":\($0)" } ?? "") + (column.map { ":\($0)" } ?? "")
                + (environment.map { " [\($0)]" } ?? "")
        case .contents(let path, let variable): "\(variable) (\(path))"
        case .provider(let name): name
        case .declaration: "declared default"
        }
    }
}
