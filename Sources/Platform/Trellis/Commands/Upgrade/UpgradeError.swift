import TrellisKernel

/// The reasons why `App upgrade` stops.
enum UpgradeError: AppError, Hashable {
    /// No readable `Package.swift` in the folder.
    case noManifest(String)
    /// No dependency on `trellis` by URL.
    case notFound
    /// `trellis` is a folder.
    case folder
    /// The dependency has no version, or more than one.
    case noVersion
    /// The package uses a later version.
    case notLater(used: ReleaseVersion, requested: ReleaseVersion)
    /// A tool that isn't installed.
    case toolMissing(String)
    /// A tool that ended with an error.
    case toolFailed(String, code: Int32)
    /// A tool that didn't end in time.
    case timeout(String)
    /// The new program isn't where the build says.
    case noProgram(String)

    /// `upgrade.…`.
    var code: String {
        switch self {
        case .noManifest: "upgrade.no_manifest"
        case .notFound: "upgrade.not_found"
        case .folder: "upgrade.folder"
        case .noVersion: "upgrade.no_version"
        case .notLater: "upgrade.not_later"
        case .toolMissing: "upgrade.tool_missing"
        case .toolFailed: "upgrade.tool_failed"
        case .timeout: "upgrade.timeout"
        case .noProgram: "upgrade.no_program"
        }
    }

    /// `invalid` for a package that can't be upgraded by a command, `internalFailure` for a failed tool.
    var kind: ErrorKind {
        switch self {
        case .toolMissing, .toolFailed, .timeout, .noProgram: .internalFailure
        default: .invalid
        }
    }

    /// What is wrong, and what to do.
    var message: String {
        switch self {
        case .noManifest(let folder):
            "There is no Package.swift in \(folder). Run the command in the product's package, or name it with --package."
        case .notFound:
            "Package.swift has no dependency .package(url: \"…/trellis.git\", from: \"…\"). Add it, or name another folder with --package."
        case .folder:
            "Package.swift uses trellis from a folder (path:), which has no versions. Update that folder, for example with git, and build again."
        case .noVersion:
            "The dependency on trellis has no single version: write from: \"1.2.3\", exact: or .upToNextMinor(from:) in Package.swift."
        case .notLater(let used, let requested):
            "The package uses \(used), which is later than \(requested). This command only upgrades."
        case .toolMissing(let tool): "\(tool) isn't installed, or isn't in PATH. Install it, and repeat the command."
        case .toolFailed(let tool, let code): "\(tool) ended with \(code). Its messages are above."
        case .timeout(let tool): "\(tool) didn't end in time, and was ended. Repeat the command."
        case .noProgram(let path): "The build made no program \(path). Name the product's executable with --product."
        }
    }

    /// `error`.
    var logLevel: ErrorLevel { .error }
}
