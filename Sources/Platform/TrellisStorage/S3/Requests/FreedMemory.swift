import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Returns memory that transfers have freed to the system.
///
/// The buffers of the HTTP client are allocated on one thread and freed on others, and those of parts have several MiB.
/// The allocator of glibc then keeps hundreds of MiB of free memory, although a transfer never has more than a few
/// buffers at once.
enum FreedMemory {
    private static let step = 8 << 20
    private static let transferred = Atomic<Int>(0)

    /// Lets allocations of 256 KiB or more come from the system, and go back to it; buffers of sockets and files are
    /// smaller.
    static func prepare() { _ = isPrepared }

    private static let isPrepared: Bool = {
        typealias Option = @convention(c) (_ parameter: Int32, _ value: Int32) -> Int32
        let mmapThreshold: Int32 = -3
        return function("mallopt", as: Option.self)?(mmapThreshold, 256 << 10) == 1
    }()

    /// Counts transferred bytes, and returns free memory after each 8 MiB.
    static func count(_ bytes: Int) {
        let (old, new) = transferred.wrappingAdd(bytes, ordering: .relaxed)
        if old / step != new / step { _ = trim?(0) }
    }

    private static let trim = function("malloc_trim", as: (@convention(c) (_ pad: Int) -> Int32).self)

    /// Returns a function of glibc that its Swift module lacks; nil with another C library.
    private static func function<Function>(_ name: String, as type: Function.Type) -> Function? {
        #if canImport(Glibc)
            dlsym(nil, name).map { unsafeBitCast($0, to: type) }
        #else
            nil
        #endif
    }
}
