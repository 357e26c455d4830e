import Logging
import TrellisDatabase
import TrellisKernel

/// One question to a directory, with its limit.
struct DirectoryCall: Sendable {
    let directory: any Directory
    let logger: Logger

    /// Returns the directory's response.
    ///
    /// - Throws: ``AuthError/directoryUnavailable`` when the directory fails or doesn't respond within its limit; its
    ///   own errors, and those of the database and the hasher.
    func run(_ request: DirectoryRequest) async throws -> DirectoryResponse {
        // Every error of the table of users is passed on, also that of a product's hasher.
        if directory is DatabaseDirectory { return try await directory.check(request) }
        do {
            guard let limit = directory.limit else { return try await directory.check(request) }
            if let response = try await Self.within(limit, { try await directory.check(request) }) { return response }
            logger.warning("The directory of users didn't respond in time", metadata: ["limit": "\(limit)"])
        } catch let error as any AppError {
            throw error
        } catch let error where error is DatabaseError || error is PasswordHashingFailure || error is CancellationError
        {
            // Not the directory's: the table of users failed, or the client has gone.
            throw error
        } catch {
            logger.warning("The directory of users failed", metadata: ["error": "\(error)"])
        }
        throw AuthError.directoryUnavailable
    }

    /// Returns what `work` returns, or nil after `limit`: then `work` is cancelled, and not waited for, since a client of
    /// a directory may ignore that.
    private static func within<Value: Sendable>(
        _ limit: Duration, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value? {
        let (results, continuation) = AsyncThrowingStream<Value?, any Error>.makeStream()
        let worker = Task {
            do {
                continuation.yield(try await work())
            } catch {
                continuation.finish(throwing: error)
            }
        }
        let timer = Task {
            try await Task.sleep(for: limit)
            continuation.yield(nil)
        }
        defer {
            worker.cancel()
            timer.cancel()
        }
        for try await result in results { return result }
        throw CancellationError()
    }
}
