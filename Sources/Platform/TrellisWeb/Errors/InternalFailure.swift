internal import TrellisKernel

/// An unexpected error, as the client sees it: the cause is only in the server's log.
struct InternalFailure: AppError {
    var code: String { "internal" }
    var kind: ErrorKind { .internalFailure }
    var message: String { "An unexpected error occurred. See the server log for this request id." }
}
