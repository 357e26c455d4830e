import Testing
import TrellisKernel

@testable import TrellisWeb

@Suite struct RequestErrorTests {
    private let errors: [any AppError] =
        [
            RequestError.routeNotFound, .methodNotAllowed(allowed: "GET"), .notAcceptable, .pathMalformed,
            .queryMalformed,
            .tooLarge(limit: 1), .unsupportedMediaType(expected: "application/json"), .bodyMissing, .bodyUnreadable,
            .timeout,
            .overdue, .shuttingDown,
        ] + AccessError.allCases

    @Test("Codes are unique, have the shape noun.reason, and come with a sentence")
    func codes() {
        #expect(Set(errors.map(\.code)).count == errors.count)
        for error in errors {
            #expect(error.code.wholeMatch(of: /[a-z]+\.[a-z_]+/) != nil)
            #expect(error.message.hasSuffix(".") || error.message.hasSuffix(">."))
        }
    }
}
