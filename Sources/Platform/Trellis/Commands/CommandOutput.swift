public import ArgumentParser
import TrellisKernel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The two streams of a command: what was asked for goes to standard output, everything else to standard error.
public enum Console {
    /// Writes what the command was asked for, and a line end, to standard output.
    public static func output(_ text: String) {
        write(text, to: STDOUT_FILENO)
    }

    /// Writes what a person should know, and a line end, to standard error.
    public static func message(_ text: String) {
        write(text, to: STDERR_FILENO)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array((text.hasSuffix("\n") ? text : text + "\n").utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            // A reader that has gone (a closed pipe) isn't this command's failure.
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

/// How commands end, beside 0 for done and 64 for a command line that makes no sense.
extension ExitCode {
    /// The command understood, tried, and failed.
    public static let failed = ExitCode(1)
    /// The settings don't allow a start (`EX_CONFIG` of sysexits).
    public static let badSettings = ExitCode(78)
}

/// Runs `body`; a failure becomes a message on standard error and an exit code.
func reporting(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let code as ExitCode {
        throw code
    } catch let error as any AppError {
        Console.message("\(error.code): \(error.message)")
        for violation in error.violations { Console.message("  \(violation.pointer): \(violation.message)") }
        throw ExitCode.failed
    } catch {
        Console.message("\(error)")
        throw ExitCode.failed
    }
}
