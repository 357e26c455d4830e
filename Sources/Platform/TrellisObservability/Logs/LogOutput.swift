internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Where finished log lines go.
public protocol LogOutput: Sendable {
    /// Takes one line, its newline included, and keeps it whole.
    func write(_ line: [UInt8])

    /// Whether a person is looking, so that colour helps.
    var isTerminal: Bool { get }
}

extension LogOutput {
    /// Nobody is looking.
    public var isTerminal: Bool { false }
}

/// A file descriptor of the process: one `write(2)` a line, and no two lines mixed.
public final class DescriptorLogOutput: LogOutput {
    /// Standard output: where a server's log belongs.
    public static let standardOutput = DescriptorLogOutput(STDOUT_FILENO)
    /// Standard error: where a command's messages belong.
    public static let standardError = DescriptorLogOutput(STDERR_FILENO)

    private let descriptor: Mutex<Int32>
    /// Whether the descriptor is a terminal and colour isn't refused by `NO_COLOR`.
    public let isTerminal: Bool

    /// An output that writes to `descriptor` and never closes it.
    public init(_ descriptor: Int32) {
        self.descriptor = Mutex(descriptor)
        isTerminal = isatty(descriptor) == 1 && getenv("NO_COLOR") == nil
    }

    /// Writes the line; what the descriptor refuses for good is dropped, since there is no one to tell.
    ///
    /// The lock matters for lines longer than `PIPE_BUF` and for writes that the kernel cuts short.
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

/// The system's `write`, which the method of the same name hides.
private func system_write(_ descriptor: Int32, _ start: UnsafeRawPointer, _ count: Int) -> Int {
    write(descriptor, start, count)
}

/// An output that remembers its lines: for tests.
public final class RecordingLogOutput: LogOutput {
    private let recorded = Mutex<[String]>([])

    /// An output without any lines yet.
    public init() {}

    /// Remembers the line without its newline.
    public func write(_ line: [UInt8]) {
        let text = String(decoding: line.last == 0x0A ? line.dropLast() : line[...], as: UTF8.self)
        recorded.withLock { $0.append(text) }
    }

    /// The lines so far, oldest first.
    public var lines: [String] { recorded.withLock { $0 } }
}
