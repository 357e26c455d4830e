/// What people and documents are told about a route: words, input and answer.
public struct RouteDescription: Sendable {
    /// One sentence that says what the operation does; the first paragraph of the handler's doc comment.
    public let summary: String
    /// What else there is to know, in Markdown; the rest of the doc comment.
    public let details: String
    /// The group of operations it belongs to.
    public let tag: String
    /// What the group is about; the controller's doc comment.
    public let tagDetails: String
    /// Whether the OpenAPI document lists the operation; the documents' own routes leave themselves out.
    public internal(set) var isListed: Bool
    /// What it takes from the request.
    public let input: InputDescription
    /// What it answers when all goes well.
    public let answer: AnswerDescription

    /// A description of these parts.
    public init(
        summary: String, details: String = "", tag: String = "", tagDetails: String = "", isListed: Bool = true,
        input: InputDescription = InputDescription(), answer: AnswerDescription = AnswerDescription()
    ) {
        self.summary = summary
        self.details = details
        self.tag = tag
        self.tagDetails = tagDetails
        self.isListed = isListed
        self.input = input
        self.answer = answer
    }
}
