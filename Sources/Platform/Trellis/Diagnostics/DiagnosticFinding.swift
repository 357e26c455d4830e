import TrellisDatabase
import TrellisKernel

/// How good or bad something is that a ``DiagnosticCheck`` has looked at.
public enum DiagnosticStatus: String, CaseIterable, Comparable, Sendable {
    /// Nothing has to be done.
    case ok
    /// It works, but an operator should look at it.
    case warning
    /// It doesn't work.
    case failed

    /// The order of severity.
    public static func < (left: Self, right: Self) -> Bool { left.severity < right.severity }

    private var severity: Int {
        switch self {
        case .ok: 0
        case .warning: 1
        case .failed: 2
        }
    }
}

/// What a ``DiagnosticCheck`` has found out, and how to fix it.
public struct DiagnosticFinding: Hashable, Sendable {
    /// How good or bad it is.
    public let status: DiagnosticStatus
    /// What is so, in one sentence; never a secret.
    public let message: String
    /// What an operator does about it; nil if nothing has to be done.
    public let fix: String?

    private init(_ status: DiagnosticStatus, _ message: String, fix: String?) {
        self.status = status
        self.message = message
        self.fix = fix
    }

    /// Returns a finding that is as it should be.
    public static func ok(_ message: String) -> Self { Self(.ok, message, fix: nil) }

    /// Returns a finding that an operator should look at.
    public static func warning(_ message: String, fix: String) -> Self { Self(.warning, message, fix: fix) }

    /// Returns a finding that something doesn't work.
    public static func failed(_ message: String, fix: String?) -> Self { Self(.failed, message, fix: fix) }

    /// Returns a finding about an error, with its message for developers.
    ///
    /// - Parameter fix: nil names the checks that say more about an error of the database.
    static func failed(_ error: any Error, fix: String? = nil) -> Self {
        .failed((error as? any AppError)?.message ?? "\(error)", fix: fix ?? self.fix(of: error))
    }

    private static func fix(of error: any Error) -> String {
        switch error {
        case is UnopenedDatabase, is DatabaseFileError: "See the check `database`."
        case let error as DatabaseError:
            error.kind == .unavailable
                ? "See the check `database`." : "See the message, and the checks `database` and `migrations`."
        default: "See the message."
        }
    }
}
