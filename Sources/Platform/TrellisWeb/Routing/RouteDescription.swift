public import HTTPTypes

/// What people and documents are told about a route: words, input and answer.
public struct RouteDescription: Sendable {
    /// One sentence that says what the operation does; the first line of the handler's doc comment.
    public let summary: String
    /// What else there is to know, in Markdown; the rest of the doc comment.
    public let details: String
    /// The group of operations it belongs to.
    public let tag: String
    /// What the group is about; the controller's doc comment.
    public let tagDetails: String
    /// The status of success.
    public let successStatus: HTTPResponse.Status

    /// A description of these words.
    public init(
        summary: String, details: String = "", tag: String = "", tagDetails: String = "",
        successStatus: HTTPResponse.Status = .ok
    ) {
        self.summary = summary
        self.details = details
        self.tag = tag
        self.tagDetails = tagDetails
        self.successStatus = successStatus
    }
}
