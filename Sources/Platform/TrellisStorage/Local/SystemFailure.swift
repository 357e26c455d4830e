#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A refused system call: its error number, and what was tried, without the path.
struct SystemFailure: Error {
    let code: Int32
    let action: String

    /// Calls a system function until it isn't interrupted by a signal, and returns its result.
    ///
    /// - Throws: ``SystemFailure`` if the result is negative.
    @discardableResult
    static func check<Result: SignedInteger>(
        _ action: String, _ call: () -> Result
    ) throws(SystemFailure) -> Result {
        while true {
            let result = call()
            if result >= 0 { return result }
            let code = errno
            if code != EINTR { throw SystemFailure(code: code, action: action) }
        }
    }
}

extension StorageError {
    /// The error of the store for a refused system call.
    init(_ failure: SystemFailure) {
        let reason = "\(failure.action): \(String(cString: strerror(failure.code)))"
        switch failure.code {
        case ENOSPC, EDQUOT, EFBIG: self = .full(reason)
        case EACCES, EPERM, EROFS: self = .accessDenied(reason)
        case ELOOP, ENOTDIR: self = .failed("\(failure.action): it is a symbolic link, or a file in place of a folder")
        case EMFILE, ENFILE, ENOMEM, EAGAIN, ESTALE, ETIMEDOUT: self = .unavailable(reason)
        default: self = .failed(reason)
        }
    }
}
