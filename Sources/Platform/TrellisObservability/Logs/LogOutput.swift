internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// An output of finished log lines.
public protocol LogOutput: Sendable {
    /// Writes one line, including its newline, without interruption by other lines.
    func write(_ line: [UInt8])

    /// Whether the output is a terminal, so that colour helps.
    var isTerminal: Bool { get }
}

extension LogOutput {
    /// Not a terminal.
    public var isTerminal: Bool { false }
}

/// An output to a file descriptor of the process: one `write(2)` per line, and lines never mix.
public final class DescriptorLogOutput: LogOutput {
    /// Standard output, for a server's log.
    public static let standardOutput = DescriptorLogOutput(STDOUT_FILENO)
    /// Standard error, for a command's messages.
    public static let standardError = DescriptorLogOutput(STDERR_FILENO)

    private let descriptor: Mutex<Int32>
    /// Whether the descriptor is a terminal and `NO_COLOR` is not set.
    public let isTerminal: Bool

    /// Creates an output that writes to `descriptor` and never closes it.
    public init(_ descriptor: Int32) {
        self.descriptor = Mutex(descriptor)
        isTerminal = isatty(descriptor) == 1 && getenv("NO_COLOR") == nil
    }

    /// Writes the line; after a permanent error, drops the rest, because there is no place to report it.
    ///
    /// The lock is needed for lines longer than `PIPE_BUF` and for writes that the kernel cuts short.
    public func write(_ line: [UInt8]) {
        descriptor.withLock { descriptor in
            line.withUnsafeBytes { bytes in
                var rest = bytes[...]
                while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
                    let count = system_write(descriptor, start, rest.count)
                    if count > 0 {
                        rest = rest.dropFirst(count)
                    } else if count < 0, errno == EAGAIN {
                        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                        poll(&wait, 1, 1000)
                    } else if count == 0 || errno != EINTR {
                        return
                    }
                }
            }
        }
    }
}

/// Calls the system's `write`, which the method of the same name hides.
private func system_write(_ descriptor: Int32, _ start: UnsafeRawPointer, _ count: Int) -> Int {
    write(descriptor, start, count)
}

/// An output that stores its lines, for tests.
public final class RecordingLogOutput: LogOutput {
    private let recorded = Mutex<[String]>([])

    /// Creates an output without lines.
    public init() {}

    /// Stores the line without its newline.
    public func write(_ line: [UInt8]) {
        let text = String(decoding: line.last == 0x0A ? line.dropLast() : line[...], as: UTF8.self)
        recorded.withLock { $0.append(text) }
    }

    /// The lines so far, oldest first.
    public var lines: [String] { recorded.withLock { $0 } }
}
