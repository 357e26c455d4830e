internal import HTTPTypes
public import TrellisConfig

/// What the server does with a path that matches no route only because of a slash at its end.
public enum TrailingSlash: String, CaseIterable, Sendable, SettingValue {
    /// Redirects to the path without the slash, with the same method and query: 308.
    case redirect
    /// Serves the path without the slash.
    case ignore
    /// Responds with 404.
    case refuse
}

/// The redirect to a path without a slash at its end.
struct TrailingSlashRedirect: Error {
    private let target: RequestTarget

    init(to target: RequestTarget) { self.target = target }

    /// The response: 308 without content.
    ///
    /// Only paths of routes get here, so the redirect never leaves this server.
    /// Source: RFC 9110, section 15.4.9.
    var response: RouteResponse {
        RouteResponse(status: .permanentRedirect, headers: [.location: target.reference])
    }
}

extension RouteTrie {
    /// Returns the endpoint of a target that matched nothing, and the target without the slash at its end.
    ///
    /// OPTIONS is never redirected: browsers refuse a redirect of a preflight.
    ///
    /// - Throws: ``RequestError/routeNotFound`` when the path without the slash matches nothing either, or with
    ///   ``TrailingSlash/refuse``; ``RequestError/pathMalformed``; ``TrailingSlashRedirect``.
    func matchWithoutSlash(
        _ target: RequestTarget, method: HTTPRequest.Method, _ slash: TrailingSlash
    ) throws -> (RequestTarget, Match) {
        guard slash != .refuse, let shorter = target.withoutSlash, let match = try match(shorter.path) else {
            throw RequestError.routeNotFound
        }
        guard slash == .ignore || method == .options else { throw TrailingSlashRedirect(to: shorter) }
        return (shorter, match)
    }
}
