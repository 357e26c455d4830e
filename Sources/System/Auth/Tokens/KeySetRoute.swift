import FoundationEssentials
import HTTPTypes
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// `GET /.well-known/jwks.json`: the public keys of the access tokens, for services that verify them.
///
/// Without the prefix of the API, where such services look for it (RFC 8615).
enum KeySetRoute {
    static func route(_ tokens: AccessTokens) -> Route {
        Route(
            .get, ".well-known/jwks.json", access: .open(reason: "Public keys are for everyone."),
            handlerName: "KeySetRoute.get",
            description: RouteDescription(
                summary: "The public keys of access tokens, as a JSON Web Key Set.", isListed: false)
        ) { request, _ in
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let text = String(decoding: try encoder.encode(tokens.keySet), as: UTF8.self)
            return StaticContent(text, mediaType: "application/json").response(to: request)
        }
    }
}
