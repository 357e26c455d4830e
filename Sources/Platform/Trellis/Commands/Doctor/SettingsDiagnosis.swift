import TrellisConfig
import TrellisKernel

/// The checks of the settings and of the secrets in them.
enum SettingsDiagnosis {
    /// Returns the results for settings that can't be used: `settings`, and `vault` if that is the reason.
    static func results(of error: SettingsError) -> [DiagnosticResult] {
        let vault = error.problems.filter { $0.origin == .provider("vault") }.map { problem in
            DiagnosticFinding.failed(problem.message, fix: "See the message; the settings can't be read before.")
        }
        return [DiagnosticResult(name: "settings", findings: findings(of: error), duration: .zero)]
            + (vault.isEmpty ? [] : [DiagnosticResult(name: "vault", findings: vault, duration: .zero)])
    }

    /// Returns one finding for each problem.
    private static func findings(of error: SettingsError) -> [DiagnosticFinding] {
        error.problems.map { problem in
            .failed(problem.description, fix: "See `App config validate` and `App config explain`.")
        }
    }

    /// The settings are valid, and their environment was chosen.
    static func check(_ settings: LoadedSettings) -> DiagnosticCheck {
        DiagnosticCheck("settings") {
            do throws(SettingsError) {
                try settings.requireNamedEnvironment()
            } catch {
                return findings(of: error)
            }
            return [.ok("The settings are valid for \(settings.environment).")]
        }
    }

    /// The secrets can't be guessed.
    static func secrets(_ settings: LoadedSettings) -> DiagnosticCheck {
        DiagnosticCheck("secrets") {
            let isProduction = settings.environment != "development" && settings.environment != "test"
            let weak = settings.secretWeaknesses.filter { isProduction || !$0.isDefault }
            guard !weak.isEmpty else {
                let note = isProduction ? "" : " Those with a public default are for \(settings.environment) only."
                return [.ok("No secret is too easy to guess.\(note)")]
            }
            return weak.map { secret in
                let message = "\(secret.key) \(secret.reason)."
                let fix =
                    "Take a value of `App secrets generate`; what the former value signed becomes invalid."
                return isProduction ? .failed(message, fix: fix) : .warning(message, fix: fix)
            }
        }
    }
}
