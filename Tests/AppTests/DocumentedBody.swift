import Testing
import TrellisTesting

extension DocumentedBody {
    /// Checks that the body of a response has the media type and the schema that the document states for its status.
    func check(
        _ response: TestResponse, to method: String, _ path: String, location: SourceLocation = #_sourceLocation
    ) throws {
        #expect(deviations(of: response, to: method, path) == [], sourceLocation: location)
    }
}
