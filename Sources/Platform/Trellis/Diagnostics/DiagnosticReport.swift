import TrellisKernel
import TrellisSchema

/// What one check has found out.
struct DiagnosticResult: Sendable {
    let name: String
    let findings: [DiagnosticFinding]
    let duration: Duration

    /// The worst status of the findings.
    var status: DiagnosticStatus { findings.map(\.status).max() ?? .ok }
}

/// The output of `App doctor`.
struct DiagnosticReport: Sendable {
    let product: String
    let version: String
    let environment: String
    let results: [DiagnosticResult]
    /// Whether all checks ran; only those of the settings do if these are invalid.
    let isComplete: Bool

    /// The worst status of the checks.
    var status: DiagnosticStatus { results.map(\.status).max() ?? .ok }

    /// One line for each finding, with its fix below, and one about all.
    ///
    /// - Parameter colour: whether the status has a colour of the terminal.
    func text(colour: Bool) -> String {
        let width = results.map(\.name.utf8.count).max() ?? 0
        var lines: [String] = []
        for result in results {
            for finding in result.findings {
                let name = result.name + String(repeating: " ", count: max(width - result.name.utf8.count, 0))
                lines.append("\(finding.status.label(colour: colour))  \(name)  \(finding.message)")
                if let fix = finding.fix { lines.append(String(repeating: " ", count: width + 11) + "Fix: \(fix)") }
            }
        }
        if !isComplete { lines.append("The other checks need valid settings, and did not run.") }
        let counts = DiagnosticStatus.allCases.map { status in
            "\(results.count { $0.status == status }) \(status.rawValue)"
        }
        lines.append("\(product) \(version), \(environment): \(counts.joined(separator: ", ")).")
        return lines.joined(separator: "\n") + "\n"
    }

    /// The same as JSON, with the members `status`, `complete`, `product`, `version`, `environment` and `checks`.
    ///
    /// Each check has `name`, `status`, `duration_ms` and `findings`; each finding `status`, `message` and `fix`, which is
    /// null if nothing has to be done.
    var json: JSONValue {
        [
            "status": .string(status.rawValue), "complete": .bool(isComplete), "product": .string(product),
            "version": .string(version), "environment": .string(environment),
            "checks": .array(results.map(\.json)),
        ]
    }
}

extension DiagnosticResult {
    fileprivate var json: JSONValue {
        [
            "name": .string(name), "status": .string(status.rawValue),
            "duration_ms": .int(Int(clamping: duration.nanoseconds / 1_000_000)),
            "findings": .array(findings.map(\.json)),
        ]
    }
}

extension DiagnosticFinding {
    fileprivate var json: JSONValue {
        [
            "status": .string(status.rawValue), "message": .string(message),
            "fix": fix.map { JSONValue.string($0) } ?? JSONValue.null,
        ]
    }
}

extension DiagnosticStatus {
    /// The name in seven characters.
    fileprivate func label(colour: Bool) -> String {
        let padded = rawValue + String(repeating: " ", count: max(7 - rawValue.utf8.count, 0))
        guard colour else { return padded }
        return switch self {
        case .ok: "\u{1B}[32m\(padded)\u{1B}[0m"
        case .warning: "\u{1B}[33m\(padded)\u{1B}[0m"
        case .failed: "\u{1B}[1;31m\(padded)\u{1B}[0m"
        }
    }
}
