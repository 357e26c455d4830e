import TrellisKernel
import TrellisSchema
import TrellisTesting

extension Actor {
    /// Creates a fee of a member, and returns it.
    func owes(_ member: ID<User>) async throws -> JSONValue {
        let response = try await post(
            "/fees", ["user_id": .string("\(member)"), "title": "Membership 2027", "cents": 4500])
        guard response.status == 201 else { throw UnexpectedResponse(response) }
        return response.json
    }
}

extension JSONValue {
    /// The `id` of a response; empty if it has none, which no path accepts.
    var id: String { self["id"]?.string ?? "" }
}
