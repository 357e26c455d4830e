/// An object that contracts put under a key of its own: `{"article": {…}}`.
///
/// `@Schema(wrapped: "article")` declares it, with `list: "articles"` for another key of lists. A body is in its wrapper
/// where a route says so, with ``Wrapped``, ``WrappedList`` and ``WrappedPage``; inside of other objects and lists, it is
/// the plain object.
///
/// ```swift
/// @Schema(keys: .camelCase, wrapped: "article")
/// struct ArticleResponse { … }
///
/// func create(body: Wrapped<ArticleCreate>) async throws -> Created<Wrapped<ArticleResponse>>
/// func list(page: OffsetRequest) async throws -> WrappedPage<ArticleResponse>
/// ```
public protocol WrappedSchema: ObjectSchema {
    /// The key of one object, as it is in JSON: `article`.
    static var wrapperKey: String { get }
    /// The key of a list: ``wrapperKey`` with an s, unless the type states it.
    static var listKey: String { get }
    /// Returns the key of the number of objects in a list of which a response has a part.
    ///
    /// The default is `articlesCount` or `articles_count`, in the style of the type or of the document.
    static func countKey(_ keys: KeyStyle) -> String
}

extension WrappedSchema {
    /// ``wrapperKey`` with an s.
    public static var listKey: String { wrapperKey + "s" }

    /// Returns ``listKey`` with the word count.
    public static func countKey(_ keys: KeyStyle) -> String {
        switch keyStyle ?? keys {
        case .snakeCase: listKey + "_count"
        case .camelCase: listKey + "Count"
        }
    }
}

extension Extended: WrappedSchema where Base: WrappedSchema {
    /// The key of `Base`.
    public static var wrapperKey: String { Base.wrapperKey }
    /// The key of a list of `Base`.
    public static var listKey: String { Base.listKey }
    /// Returns the key of the number of `Base`.
    public static func countKey(_ keys: KeyStyle) -> String { Base.countKey(keys) }
}
