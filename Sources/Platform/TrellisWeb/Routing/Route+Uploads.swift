/// The limits of a route whose bodies are larger, or take longer, than those of other routes.
public struct UploadLimits: Hashable, Sendable {
    /// The maximum size of a body in bytes.
    public let bytes: Int
    /// How long the route's code may take after the last part of the body that it read.
    public let pause: Duration

    /// Creates the limits.
    public init(bytes: Int, pause: Duration) {
        self.bytes = bytes
        self.pause = pause
    }
}

extension Route {
    /// Returns the same route for streamed bodies with these limits, in place of the server's body limit and timeout.
    ///
    /// An upload may take any time as long as it makes progress: the limit of a pause begins again with every part of
    /// the body. The body is still read part by part, so its size doesn't count towards memory.
    public func acceptingUploads(_ limits: UploadLimits) -> Route {
        var copy = self
        copy.uploadLimits = limits
        return copy
    }
}
