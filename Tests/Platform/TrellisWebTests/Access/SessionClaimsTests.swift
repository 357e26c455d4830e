import Testing
import TrellisKernel

@testable import TrellisWeb

private struct Profile: SessionClaims {
    var phone: String?
}

private struct OtherClaims: SessionClaims {}

@Suite("Claims")
struct SessionClaimsTests {
    private let request = RequestInfo(id: "r")

    @Test("Every context of a user returns the claims with their type")
    func contexts() throws {
        let claims = LoadedClaims(Profile(phone: "+43"))
        let user = UserContext(request: request, userID: ID(), claims: claims)
        #expect(try user.claims(Profile.self).phone == "+43")
        #expect(
            try SuperuserContext(request: request, userID: ID(), claims: claims).claims(Profile.self).phone == "+43")
        let visitor = OptionalContext(request: request, user: user, tenant: nil)
        #expect(try visitor.claims(Profile.self) == Profile(phone: "+43"))
        #expect(try OptionalContext(request: request, user: nil, tenant: nil).claims(Profile.self) == nil)
    }

    @Test("Claims that the composition doesn't load are an error that says so")
    func undeclared() {
        let context = UserContext(request: request, userID: ID(), claims: LoadedClaims(Profile()))
        #expect(throws: SessionClaimsError.undeclared("OtherClaims")) { try context.claims(OtherClaims.self) }
        let none = UserContext(request: request, userID: ID())
        #expect(throws: SessionClaimsError.undeclared("Profile")) { try none.claims(Profile.self) }
    }

    @Test("Claims are equal if their types and their values are")
    func equality() {
        #expect(LoadedClaims(Profile(phone: "1")) == LoadedClaims(Profile(phone: "1")))
        #expect(LoadedClaims(Profile(phone: "1")) != LoadedClaims(Profile(phone: "2")))
        #expect(LoadedClaims(Profile()) != LoadedClaims(OtherClaims()))
        #expect(LoadedClaims(Profile()).hashValue == LoadedClaims(Profile()).hashValue)
    }
}
