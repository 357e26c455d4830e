public import TrellisKernel

/// What a call has done of work that workers share in portions.
public enum JobPortion: Hashable, Sendable {
    /// None is due.
    case idle
    /// A portion was done; there may be more.
    case done
    /// Another worker does a portion at present, or has just done the last one; ask again soon.
    case busy
    /// The portion couldn't be written, so a smaller one is tried later.
    case failed(String)
    /// The job stays as it is, since the backend can't change it; its history says why.
    case skipped(ID<BackgroundJob>, String)
}
