import TrellisKernel

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The kernel's metrics of this process, with the names that every Prometheus client uses.
enum ProcessMetrics {
    struct Sample {
        let name: String
        let type: String
        let summary: String
        let value: Double
    }

    /// Returns the metrics that this system provides; others are omitted.
    static func current() -> [Sample] {
        [
            cpuSeconds.map {
                Sample(
                    name: "process_cpu_seconds_total", type: "counter", summary: "User and system CPU time in seconds.",
                    value: $0)
            },
            residentBytes.map {
                Sample(
                    name: "process_resident_memory_bytes", type: "gauge", summary: "Resident memory in bytes.",
                    value: $0)
            },
            openDescriptors.map {
                Sample(name: "process_open_fds", type: "gauge", summary: "Number of open file descriptors.", value: $0)
            },
            maximumDescriptors.map {
                Sample(
                    name: "process_max_fds", type: "gauge", summary: "Maximum number of open file descriptors.",
                    value: $0)
            },
            startSeconds.map {
                Sample(
                    name: "process_start_time_seconds", type: "gauge",
                    summary: "Start time of the process since the Unix epoch in seconds.", value: $0)
            },
        ].compactMap(\.self)
    }

    static var cpuSeconds: Double? {
        var time = timespec()
        guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return nil }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    static var residentBytes: Double? {
        guard let pages = contents("/proc/self/statm")?.split(utf8: " ").dropFirst().first.flatMap({ Double($0) })
        else { return nil }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }

    static var openDescriptors: Double? {
        #if canImport(Glibc)
            let path = "/proc/self/fd"
        #else
            let path = "/dev/fd"
        #endif
        guard let directory = opendir(path) else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // Not counted: `.`, `..` and the descriptor of the open directory itself.
        return Double(max(0, count - 3))
    }

    static var maximumDescriptors: Double? {
        var limit = rlimit()
        #if canImport(Glibc)
            guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        #else
            guard getrlimit(RLIMIT_NOFILE, &limit) == 0 else { return nil }
        #endif
        return limit.rlim_cur > UInt64(Int64.max) ? .infinity : Double(limit.rlim_cur)
    }

    /// The start time of the process: ticks since boot (proc(5), field 22) plus the boot time.
    private static let startSeconds: Double? = {
        guard let status = contents("/proc/self/stat"), let name = status.unicodeScalars.lastIndex(of: ")"),
            let ticks = status[name...].split(utf8: " ").dropFirst(20).first.flatMap({ Double($0) }),
            let boot = contents("/proc/stat")?.split(utf8: "\n").first(where: { $0.hasPrefix(utf8: "btime ") }),
            let bootSeconds = Double(boot.dropFirst(6))
        else { return nil }
        return bootSeconds + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }()

    private static func contents(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { break }
            bytes += chunk.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
