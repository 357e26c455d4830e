public import ArgumentParser
import TrellisConfig
import TrellisKernel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The output streams of a command: results go to standard output, everything else to standard error.
public enum Console {
    /// Writes a result and a line end to standard output.
    public static func output(_ text: String) {
        write(text, to: STDOUT_FILENO)
    }

    /// Writes a message and a line end to standard error.
    public static func message(_ text: String) {
        write(text, to: STDERR_FILENO)
    }

    /// Whether standard output is a terminal, and `NO_COLOR` isn't set.
    static var hasColour: Bool { isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array((text.hasSuffix(utf8: "\n") ? text : text + "\n").utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            // A closed pipe isn't an error of this command.
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }

    private static func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, bytes, count)
        #else
            Darwin.write(descriptor, bytes, count)
        #endif
    }
}

/// The exit codes of commands, in addition to 0 for success and 64 for an invalid command line.
extension ExitCode {
    /// The command ran and failed.
    public static let failed = ExitCode(1)
    /// The settings are invalid (`EX_CONFIG` of sysexits).
    public static let badSettings = ExitCode(78)
    /// SIGINT or SIGTERM ended the command before it was done (128 and the number of SIGINT).
    public static let interrupted = ExitCode(130)
}

/// Runs `body`, and turns an error into a message on standard error and an exit code.
func reportingErrors(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let code as ExitCode {
        throw code
    } catch let error as SettingsError {
        Console.message("\(error)")
        throw ExitCode.badSettings
    } catch let error as any AppError {
        Console.message("\(error.code): \(error.message)")
        for violation in error.violations { Console.message("  \(violation.pointer): \(violation.message)") }
        throw ExitCode.failed
    } catch {
        Console.message("\(error)")
        throw ExitCode.failed
    }
}
