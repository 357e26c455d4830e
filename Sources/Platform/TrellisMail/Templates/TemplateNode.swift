/// A tag of a template, with what it encloses; the literal text isn't kept.
///
/// The template library renders templates but doesn't tell which names they use.
indirect enum TemplateNode: Sendable {
    case variable(String, line: Int)
    case section(String, line: Int, isInverted: Bool, [TemplateNode])
    case partial(String, line: Int)
    /// A layout with the blocks that replace its own.
    case parent(String, line: Int, [TemplateNode])
    case block(String, line: Int, [TemplateNode])
}

/// A defect that makes a template unreadable.
struct TemplateSyntaxError: Error {
    let message: String
    let line: Int
}
