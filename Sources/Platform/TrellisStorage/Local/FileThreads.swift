import NIOPosix

/// The threads on which files are read and written, so that a slow disk never blocks the threads of tasks.
///
/// They are separate from NIO's own, and more than a machine has cores, because most of them wait: a flush of a large
/// object takes seconds, in which others are read.
struct FileThreads: Sendable {
    private static let pool = {
        let pool = NIOThreadPool(numberOfThreads: 16)
        pool.start()
        return pool
    }()

    /// Runs blocking work to its end; a cancelled task waits for it too, so that no file is left behind.
    ///
    /// - Throws: ``StorageError`` in place of ``SystemFailure``; other errors of the work.
    func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Self.pool.submit { state in
                guard case .active = state else {
                    continuation.resume(throwing: StorageError.unavailable("the process is shutting down"))
                    return
                }
                do {
                    continuation.resume(returning: try work())
                } catch let failure as SystemFailure {
                    continuation.resume(throwing: StorageError(failure))
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }
}
