import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

extension Actor {
    /// Creates a project through the API and returns the JSON of the response.
    @discardableResult
    func createProject(named name: String, description: String? = nil) async throws -> JSONValue {
        var body: JSONValue = ["name": .string(name)]
        if let description { body = ["name": .string(name), "description": .string(description)] }
        let response = try await post("/projects", body)
        try #require(response.status == 201, "\(response.text)")
        return response.json
    }

    /// Returns the names on a page of the list.
    func projectNames(_ query: String = "") async throws -> [String] {
        let response = try await get("/projects\(query)")
        try #require(response.status == 200, "\(response.text)")
        return (response.json["items"]?.array ?? []).compactMap { $0["name"]?.string }
    }
}

extension JSONValue {
    /// The `id` of a response; empty if it has none, which no path accepts.
    var id: String { self["id"]?.string ?? "" }
}
