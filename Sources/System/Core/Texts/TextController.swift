import HTTPTypes
import TrellisSchema
import TrellisTexts
import TrellisWeb

/// The texts of the product, for clients that show them.
@Controller("system/texts")
struct TextController {
    let request: RequestInfo
    let texts: TextBundles

    init(_ context: PublicContext, texts: TextBundles) {
        request = context.request
        self.texts = texts
    }

    /// Fetch all texts in one language.
    ///
    /// Without `language`, the first available one of `Accept-Language` is used, else English. A text that is missing in
    /// the language is in its shorter form (`de` for `de-AT`), else in English. Names in braces are placeholders.
    @GET(access: .open(reason: "The sign-in page needs texts before a user signs in."))
    func list(language: LanguageTag?) async throws -> LocalizedTexts {
        let accepted = request.headers[.acceptLanguage].map { AcceptLanguage($0) }
        return LocalizedTexts(bundle: texts.best(language, accepted: accepted))
    }
}

/// All texts of one language, with their entity tag; clients revalidate them.
struct LocalizedTexts: RouteResult {
    let bundle: TextBundles.Bundle

    static var responseDescription: ResponseDescription { Conditional<TextsResponse>.responseDescription }

    func response(to request: RouteRequest) throws -> RouteResponse {
        var response = try Conditional(bundle.texts, tag: bundle.tag).response(to: request)
        response.headers[.contentLanguage] = bundle.texts.language.description
        response.headers[.vary] = "Accept-Language"
        response.headers[.cacheControl] = "public, no-cache"
        return response
    }
}
