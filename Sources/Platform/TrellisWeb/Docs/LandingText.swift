internal import TrellisKernel

/// What the landing page says, apart from what modules add.
enum LandingText: String, CaseIterable, TextSource {
    case running
    case documentation
    case documentationAbout = "documentation_about"
    case problems
    case problemsAbout = "problems_about"
    case openAPI = "openapi"
    case openAPIAbout = "openapi_about"
    case firstSteps = "first_steps"
    case call
    case callAbout = "call_about"
    case token
    case settings

    var textName: String { "landing.\(rawValue)" }

    var text: MessageText {
        switch self {
        case .running: "The server is running."
        case .documentation: "API documentation"
        case .documentationAbout: "All operations, which you can try in the browser."
        case .problems: "Errors"
        case .problemsAbout: "Every error code that the API returns."
        case .openAPI: "OpenAPI document"
        case .openAPIAbout: "For generators of clients, and for tools."
        case .firstSteps: "First steps"
        case .call: "Call the API"
        case .callAbout: "Fetch the description of all operations."
        case .token: "Set TOKEN to an access token first: a sign-up or a login returns one."
        case .settings: "This page is for development. The setting web.landing_page decides what GET / shows."
        }
    }
}
