public import TrellisSchema
public import TrellisTexts

/// What a module says on the landing page about one of its routes: a link to a page, or a request to copy.
///
/// ```swift
/// var landingEntries: [LandingEntry] {
///     [.request(NoteController.RouteName.create, .create, about: .createAbout, body: NoteCreate(title: "Groceries"))]
/// }
/// ```
/// An entry whose route the product doesn't serve isn't shown.
public struct LandingEntry: Sendable {
    enum Kind {
        case link
        /// The function returns members of the body, in place of examples from its schema.
        case request(body: @Sendable (KeyStyle) throws -> JSONValue)
    }
    /// The name of the route's code.
    let handlerName: String
    let title: TextKey
    let about: TextKey
    let kind: Kind

    /// Returns a link to the page that a route shows.
    public static func link(_ route: some RouteReference, _ title: TextKey, about: TextKey) -> Self {
        Self(handlerName: route.handlerName, title: title, about: about, kind: .link)
    }

    /// Returns a request that a newcomer can copy, as a command for `curl`.
    ///
    /// Requests are shown in the order of the modules, those without a token first. URL, method, credentials, and an
    /// example of the body with its required members come from the route as it is served.
    public static func request(_ route: some RouteReference, _ title: TextKey, about: TextKey) -> Self {
        Self(handlerName: route.handlerName, title: title, about: about, kind: .request { _ in [:] })
    }

    /// Returns a request with this body, as a command for `curl`.
    ///
    /// Required members that the composition has added to the body have examples.
    public static func request(
        _ route: some RouteReference, _ title: TextKey, about: TextKey, body: some SchemaValue
    ) -> Self {
        Self(
            handlerName: route.handlerName, title: title, about: about,
            kind: .request { keys in try JSONValue(encoding: body, keys: keys) })
    }
}
