import Testing
import TrellisSchema

@testable import TrellisWeb

@Suite("Schemes and tenants in the document")
struct OpenAPISecurityTests {
    private func document(_ identification: RequestIdentification, _ routes: [Route]? = nil) throws -> JSONValue {
        let routes: [Route] =
            routes ?? [
                .protected("/user", .authenticated).accepting(.header("X-Session-Token")),
                .protected("/t/{tenant}/member", .member), .protected("/optional", .optional),
                .protected("/open", .open(reason: "test")),
            ]
        let identified = try routes.map { try $0.identified(by: identification) }
        return OpenAPIDocument(title: "T", version: "1", routes: identified).json
    }

    @Test("The document has one scheme for each, and each operation the ones that it accepts")
    func schemes() throws {
        let identification = RequestIdentification(
            schemes: [.bearer, .authorization("Token"), .header("X-Session-Token"), .cookie("session")])
        let document = try document(identification)
        let schemes = document["components"]?["securitySchemes"]
        #expect(schemes?.object?.keys == ["bearerAuth", "sessionCookie", "tokenAuth", "xSessionTokenHeader"])
        #expect(schemes?["tokenAuth"]?["name"] == "Authorization" && schemes?["tokenAuth"]?["in"] == "header")
        #expect(schemes?["sessionCookie"]?["in"] == "cookie" && schemes?["sessionCookie"]?["name"] == "session")
        func security(_ path: String) -> JSONValue? { document["paths"]?[path]?["get"]?["security"] }
        #expect(security("/user") == [["xSessionTokenHeader": []]])
        #expect(
            security("/t/{tenant}/member")
                == [["bearerAuth": []], ["tokenAuth": []], ["xSessionTokenHeader": []], ["sessionCookie": []]])
        #expect(security("/optional")?[0] == [:] && security("/open") == [])
    }

    @Test("An operation has the parameters that name its tenant")
    func tenants() throws {
        let identification = RequestIdentification(tenantSources: [
            .header("X-Tenant-ID"), .pathParameter("tenant"), .subdomain(of: "acme.app"), .userDefault,
        ])
        let document = try document(
            identification, [.protected("/t/{tenant}/member", .member), .protected("/m", .member)])
        func parameters(_ path: String) -> [JSONValue?]? {
            document["paths"]?[path]?["get"]?["parameters"]?.array?.map { $0["$ref"] }
        }
        #expect(
            parameters("/t/{tenant}/member")
                == ["#/components/parameters/X-Tenant-ID", "#/components/parameters/tenant"])
        #expect(parameters("/m") == ["#/components/parameters/X-Tenant-ID"])
        #expect(document["components"]?["parameters"]?["tenant"]?["in"] == "path")
        #expect(document["servers"]?[1]?["url"] == "https://{tenant}.acme.app")
        #expect(document["servers"]?[1]?["variables"]?["tenant"]?["default"] == "tenant")
    }

    @Test("Only products with several schemes or sources document what these can do")
    func problems() throws {
        let codes = ["auth.credentials_ambiguous", "auth.foreign_origin", "tenant.ambiguous"]
        func documented(_ identification: RequestIdentification) throws -> [String] {
            let route = try Route.protected("/member", .member).identified(by: identification)
            return route.documentedProblems.map(\.code).filter(codes.contains)
        }
        #expect(try documented(.standard) == [])
        let several = RequestIdentification(
            schemes: [.bearer, .cookie("session")], tenantSources: [.header("X-Tenant-ID"), .subdomain(of: "acme.app")])
        #expect(try documented(several) == ["auth.credentials_ambiguous", "tenant.ambiguous"])
    }
}
