/// The documentation of a route: texts, input and response.
public struct RouteDescription: Sendable {
    /// One sentence that describes the operation; the first paragraph of the handler's doc comment.
    public let summary: String
    /// The details in Markdown; the rest of the doc comment.
    public let details: String
    /// The operation's group.
    public let tag: String
    /// The description of the group; the controller's doc comment.
    public let tagDetails: String
    /// Whether the OpenAPI document lists the operation; false for pages and for the documentation routes.
    public internal(set) var isListed: Bool
    /// The input from the request.
    public internal(set) var input: InputDescription
    /// The success response.
    public internal(set) var response: ResponseDescription

    /// Creates a description of these parts.
    public init(
        summary: String, details: String = "", tag: String = "", tagDetails: String = "", isListed: Bool = true,
        input: InputDescription = InputDescription(), response: ResponseDescription = ResponseDescription()
    ) {
        self.summary = summary
        self.details = details
        self.tag = tag
        self.tagDetails = tagDetails
        self.isListed = isListed
        self.input = input
        self.response = response
    }
}
