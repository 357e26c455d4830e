internal import HTTPTypes
internal import NIOCore
internal import TrellisKernel
internal import TrellisTexts

/// The page at `GET /`: what the server is, where its documentation is, and the first requests, ready to copy.
///
/// It is computed from the routes of the product, so it shows nothing that the product doesn't serve.
struct LandingPage: Sendable {
    private struct Link: Sendable {
        let path: String
        let title: @Sendable (LanguageTag) -> String
        let about: @Sendable (LanguageTag) -> String
    }
    private struct Step: Sendable {
        let title: @Sendable (LanguageTag) -> String
        let about: @Sendable (LanguageTag) -> String
        let command: CurlCommand
    }
    private let product: String
    private let version: String
    private let texts: TextCatalog
    private let languages: Set<LanguageTag>
    private let isForDevelopment: Bool
    private var links: [Link] = []
    private var steps: [Step] = []

    /// Creates the page.
    ///
    /// - Parameters:
    ///   - routes: the routes of the product, with those of its documentation.
    ///   - entries: what the modules show; entries whose route is missing are left out.
    /// - Throws: what encoding the body of an entry throws.
    init(
        product: String, version: String, routes: [Route], entries: [LandingEntry], texts: TextCatalog,
        isForDevelopment: Bool
    ) throws {
        self.product = product
        self.version = version
        self.texts = texts
        self.isForDevelopment = isForDevelopment
        languages = texts.languages
        let served = Dictionary(routes.map { ($0.handlerName, $0) }) { first, _ in first }
        let own: [(name: String, title: LandingText, about: LandingText)] = [
            ("Docs.page", .documentation, .documentationAbout), ("Docs.problems", .problems, .problemsAbout),
            ("Docs.openapi", .openAPI, .openAPIAbout),
        ]
        for link in own {
            guard let route = served[link.name] else { continue }
            links.append(Link(path: route.path, title: text(link.title), about: text(link.about)))
        }
        for entry in entries {
            guard let route = served[entry.handlerName] else { continue }
            switch entry.kind {
            case .link: links.append(Link(path: route.path, title: text(entry.title), about: text(entry.about)))
            case .request(let body):
                let command = try CurlCommand(route, body: body)
                steps.append(Step(title: text(entry.title), about: text(entry.about), command: command))
            }
        }
        // A newcomer has no token before the first of these requests.
        steps = steps.filter { !$0.command.needsToken } + steps.filter(\.command.needsToken)
        if steps.isEmpty, let route = served["Docs.openapi"] {
            steps = [Step(title: text(.call), about: text(.callAbout), command: try CurlCommand(route))]
        }
    }

    /// Returns the page in the language of its reader, with commands for the server at `address`.
    func response(to request: RouteRequest, address: String) -> RouteResponse {
        let language = request.info.language(among: languages)
        var headers = Self.headers
        headers[.contentLanguage] = language.description
        return RouteResponse(
            headers: headers, body: .bytes(ByteBuffer(string: html(in: language, address: address))))
    }

    /// The header fields of the page: its own style, no script, no resources, no framing.
    ///
    /// It isn't stored, because it depends on the requested host.
    private static let headers: HTTPFields = {
        var headers: HTTPFields = [
            .contentType: DocsPage.mediaType, .cacheControl: "no-store", .vary: "Accept-Language",
        ]
        headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src \(LandingStyle.policy); img-src data:; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'"
        return headers
    }()

    private func html(in language: LanguageTag, address: String) -> String {
        let cards = links.map { link in
            "<li><a href=\"\(HTMLPage.escaped(link.path))\">"
                + "<strong>\(HTMLPage.escaped(link.title(language)))</strong></a>"
                + "<span>\(HTMLPage.escaped(link.about(language)))</span></li>"
        }
        let note = isForDevelopment ? "<p class=\"dim\">\(escaped(.settings, in: language))</p>" : ""
        return HTMLPage(
            title: product, language: language, head: "<style>\(LandingStyle.source)</style>",
            body: """
                <main>
                <h1>\(HTMLPage.escaped(product)) <small>\(HTMLPage.escaped(version))</small></h1>
                <p>\(escaped(.running, in: language))</p>
                <ul class="cards">
                \(cards.joined(separator: "\n"))
                </ul>
                <h2>\(escaped(.firstSteps, in: language))</h2>
                <ol>
                \(items(in: language, address: address).joined(separator: "\n"))
                </ol>
                \(note)
                </main>
                """
        ).html
    }

    private func items(in language: LanguageTag, address: String) -> [String] {
        let firstWithToken = steps.firstIndex(where: \.command.needsToken)
        return steps.enumerated().map { index, step in
            let isFirst = index == firstWithToken
            let command = (isFirst ? "TOKEN=…\n" : "") + step.command.text(at: address)
            let token = isFirst ? " \(escaped(.token, in: language))" : ""
            return """
                <li><h3>\(HTMLPage.escaped(step.title(language)))</h3>
                <p>\(HTMLPage.escaped(step.about(language)))\(token)</p>
                <pre tabindex="0"><code>\(HTMLPage.escaped(command))</code></pre></li>
                """
        }
    }

    private func escaped(_ source: LandingText, in language: LanguageTag) -> String {
        HTMLPage.escaped(text(source)(language))
    }

    private func text(_ source: LandingText) -> @Sendable (LanguageTag) -> String {
        { [texts] language in texts.text(source.text, named: source.textName, in: language) }
    }

    private func text(_ key: TextKey) -> @Sendable (LanguageTag) -> String {
        { [texts] language in texts.text(key, in: language) }
    }
}
