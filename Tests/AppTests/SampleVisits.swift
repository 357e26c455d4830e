import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

extension RouteVisits {
    /// Those of the module of ``SampleProduct/SampleApp``.
    static let samples = RouteVisits("samples") { visitor in
        let owner = try await visitor.signUp()
        try await visitor.visitSample(of: owner)
        try await visitor.visitNotes(of: owner)
    }
}

extension RouteVisitor {
    fileprivate mutating func visitSample(of owner: Actor) async throws {
        let id = try #require(try await visit(owner, .post, "/samples", ["name": "Apollo"])["id"]?.string)
        try await visit(owner, .get, "/samples")
        try await visit(owner, .get, "/samples/{id}", at: id)
        try await visit(owner, .patch, "/samples/{id}", ["name": "Gemini"], at: id)
        try await visit(owner, .put, "/samples/{id}/archive", at: id)
        try await app.runJobs()
        try await visit(owner, .get, "/samples/{id}/activity", at: id)
        try await visit(owner, .post, "/samples/export")
        try await app.runJobs()
        try await visit(owner, .delete, "/samples/{id}", at: id)
    }

    fileprivate mutating func visitNotes(of owner: Actor) async throws {
        let (notes, one) = ("/sample-notes", "/sample-notes/{id}")
        let id = try #require(try await visit(owner, .post, notes, ["text": "Milk"])["id"]?.string)
        try await visit(owner, .get, notes)
        try await visit(owner, .get, "\(notes)/count")
        try await visit(owner, .get, one, at: id)
        try await visit(owner, .patch, one, ["text": "Bread"], at: id)
        try await visit(owner, .put, "\(one)/owner", ["owner_id": .string(owner.userID.description)], at: id)
        try await visit(owner, .delete, one, at: id)
        try await visit(owner, .get, "/sample-greeting")
        // Members without the permission see their own notes only, by another statement.
        let member = try await owner.addMember(permissions: [])
        let own = try #require(try await visit(member, .post, notes, ["text": "Tea"])["id"]?.string)
        try await visit(member, .get, notes)
        try await visit(member, .patch, one, ["text": "Coffee"], at: own)
        try await visit(member, .delete, one, at: own)
    }
}
