import Testing
import TrellisKernel

@testable import TrellisWeb

@Suite struct RequestErrorTests {
    private let errors: [any AppError] =
        [
            RequestError.malformed, .headerTooLarge, .routeNotFound, .methodNotAllowed(allowed: "GET"), .notAcceptable,
            .pathMalformed, .queryMalformed, .formMalformed, .tooLarge(limit: 1),
            .unsupportedMediaType(expected: "application/json"), .bodyMissing, .bodyUnreadable, .requestTimeout,
            .responseTimeout, .shuttingDown,
        ] + AccessError.allCases

    @Test("Codes are unique, have the form noun.reason, and have a message")
    func codes() {
        #expect(Set(errors.map(\.code)).count == errors.count)
        for error in errors {
            #expect(error.code.wholeMatch(of: /[a-z]+\.[a-z_]+/) != nil)
            #expect(error.message.hasSuffix(".") || error.message.hasSuffix(">."))
        }
    }
}
