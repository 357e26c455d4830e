import App
import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisConfig
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisTesting
import TrellisWeb

@Suite("Access matrix")
struct AccessMatrixTests {
    @Test("Every route admits exactly the callers that its rule allows")
    func everyRoute() async throws {
        try await withApp(App.self) { app in
            let matrix = try await AccessMatrix(app)
            let count = try await admissions(matrix)
            #expect(matrix.schemes == [.bearer] && count > 100)
        }
    }

    @Test("Every route admits the same callers by each scheme that it accepts; every rule is among the routes")
    func everyScheme() async throws {
        try await withApp(MatrixProduct.self) { app in
            let matrix = try await AccessMatrix(app)
            _ = try await admissions(matrix)
            #expect(matrix.schemes == MatrixProduct.schemes)
            let rules = Set(app.routes.map(\.access.caseName))
            #expect(
                rules.isSuperset(of: [
                    "open", "optional", "authenticated", "member", "permission", "permissionOrOwner", "anyOf", "allOf",
                    "superuser",
                ]))
        }
    }

    /// Checks every call of the matrix, and returns their number.
    private func admissions(_ matrix: AccessMatrix) async throws -> Int {
        let count = try await matrix.walk { route, headers, expected, name in
            let response = try await matrix.app.send(
                route.method, route.sample, headers: headers.adding([.contentType: "application/json"]))
            #expect(matrix.refusal(of: route, response) == expected, "\(name)")
        }
        #expect(count == matrix.routes.count * matrix.schemes.count * AccessMatrix.Caller.allCases.count)
        return count
    }

    @Test("Who calls is checked before what is sent: body, query, path parameters, media types")
    func order() async throws {
        try await withApp(App.self) { app in
            let matrix = try await AccessMatrix(app)
            let wrong: HTTPFields = [.contentType: "text/csv", .accept: "image/png"]
            _ = try await matrix.walk { route, headers, expected, name in
                let response = try await app.send(
                    route.method, route.filled(with: "%zz") + "?%zz=%", bytes: Array("{".utf8),
                    headers: headers.adding(wrong))
                let refusal = matrix.refusal(of: route, response)
                #expect(refusal == expected, "\(name): \(response.text)")
                // A caller who is admitted learns what is wrong: first a placeholder, then the media type.
                if expected == nil { #expect([400, 406].contains(response.status), "\(name): \(response.text)") }
                guard expected != nil, route.description.input.body != nil else { return }
                let invalid = try await app.send(route.method, route.sample, body: ["": 0], headers: headers)
                #expect(matrix.refusal(of: route, invalid) == expected, "\(name): \(invalid.text)")
            }
        }
    }

    @Test("Pages accept no token, only the cookie of a superuser, and those of the account only the cookie of a user")
    func pages() async throws {
        try await withApp(App.self) { app in
            let superuser = try await app.superuser()
            let cookie = try await app.superuserCookie()
            let owner = try await app.signUp(tenant: "Acme")
            let user = try await app.userCookie(of: owner)
            let pages = app.routes.filter(\.isPage)
            #expect(pages.count > 30)
            for page in pages {
                // The cookie of the other pages is none.
                let (right, wrong) = page.access == .userSession ? (user, cookie) : (cookie, user)
                let refused = await app.head(page.method, page.sample, headers: [.cookie: wrong])
                #expect(refused.status == 303, "\(page.path)")
                // A caller with a token is anonymous, and is redirected to the sign-in form.
                for headers in [[:], owner.headers, superuser.headers] as [HTTPFields] {
                    #expect(await app.head(page.method, page.sample, headers: headers).status == 303, "\(page.path)")
                    let malformed = await app.head(page.method, page.filled(with: "%zz") + "?%zz", headers: headers)
                    #expect(malformed.status == 303, "\(page.path)")
                }
                let response = await app.head(page.method, page.sample, headers: [.cookie: right])
                #expect(response.status != 303 && response.status != 401 && response.status < 500, "\(page.path)")
            }
        }
    }
}

/// The product with several schemes, and routes that accept fewer of them or combine rules.
private struct MatrixProduct: Product {
    static let name = SampleApp.name
    static let settings: [any Settings.Type] = SampleApp.settings
    static let schemes: [CredentialScheme] = [
        .bearer, .authorization("Token"), .header("X-Session-Token"), .cookie("__Host-session"),
    ]

    static func compose(on platform: Platform) throws -> Composition {
        var composition = try SampleApp.compose(on: platform) { $0.credentialSchemes = schemes }
        composition.modules += [MatrixModule()]
        return composition
    }
}

private struct MatrixModule: Module {
    static let name = "matrix"

    var permissions: [Permission] { [.first, .second] }
    var routes: [Route] {
        CombinedController.routes() + NarrowController.routes().map { $0.accepting(.header("X-Session-Token")) }
    }
}

extension Permission {
    fileprivate static let first = Permission("combined.view", "See first.")
    fileprivate static let second = Permission("combined.edit", "Change second.")
}

/// Nothing.
@Controller("combined")
private struct CombinedController {
    init(_ context: TenantContext) {}

    /// Return nothing to those with both permissions.
    @GET("all", access: .allOf(.first, .second))
    func all() async throws -> NoContent { NoContent() }

    /// Return nothing to those with one permission, or to every member.
    @GET("any", access: .anyOf(.allOf(.first, .second), .member))
    func any() async throws -> NoContent { NoContent() }
}

/// Nothing, for one scheme only.
@Controller("narrow")
private struct NarrowController {
    init(_ context: UserContext) {}

    /// Return nothing.
    @GET(access: .authenticated)
    func get() async throws -> NoContent { NoContent() }
}

extension HTTPFields {
    fileprivate func adding(_ others: HTTPFields) -> HTTPFields { HTTPFields(Array(self) + Array(others)) }
}

extension AccessRequirement {
    /// The name of its case.
    fileprivate var caseName: String {
        switch self {
        case .open: "open"
        case .optional: "optional"
        case .authenticated: "authenticated"
        case .member: "member"
        case .permission: "permission"
        case .permissionOrOwner: "permissionOrOwner"
        case .feature: "feature"
        case .anyOf: "anyOf"
        case .allOf: "allOf"
        case .superuser: "superuser"
        case .superuserSession: "superuserSession"
        case .userSession: "userSession"
        }
    }
}
