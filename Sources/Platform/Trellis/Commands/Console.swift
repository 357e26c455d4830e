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
    ///
    /// If that fails, as on a full disk, the process ends with a message and the exit code 74, so that no script
    /// takes a part for the whole. A reader that has closed its pipe wants no more: that is no error.
    public static func output(_ text: String) {
        guard let reason = write(text, to: STDOUT_FILENO) else { return }
        message("The output can't be written: \(reason)")
        exit(ExitCode.outputFailed.rawValue)
    }

    /// Writes a message and a line end to standard error; there is no place to report that it fails.
    public static func message(_ text: String) {
        _ = write(text, to: STDERR_FILENO)
    }

    /// Whether standard output is a terminal, and `NO_COLOR` isn't set.
    static var hasColour: Bool { isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil }

    /// Writes the text and a line end; returns why that failed, or nil.
    private static func write(_ text: String, to descriptor: Int32) -> String? {
        var bytes = Array((text.hasSuffix(utf8: "\n") ? text : text + "\n").utf8)[...]
        while !bytes.isEmpty {
            let (written, code) = bytes.withUnsafeBytes { buffer in
                let count = systemWrite(descriptor, buffer.baseAddress, buffer.count)
                return (count, count < 0 ? errno : EIO)
            }
            if written > 0 {
                bytes = bytes.dropFirst(written)
            } else if code == EPIPE {
                return nil
            } else if code == EAGAIN {
                // The descriptor doesn't block, and its reader is slower.
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                if poll(&wait, 1, 60_000) == 0 { return "nothing has read it for a minute" }
            } else if code != EINTR {
                return String(cString: strerror(code))
            }
        }
        return nil
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
    /// The results couldn't be written to standard output (`EX_IOERR` of sysexits).
    public static let outputFailed = ExitCode(74)
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
