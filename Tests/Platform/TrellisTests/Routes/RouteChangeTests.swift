import Testing
import TrellisKernel
import TrellisWeb

@testable import Trellis

@Suite("Changes of routes")
struct RouteChangeTests {
    private struct Notes: Module {
        static let name = "notes"

        enum RouteName: String, RouteReference {
            case list = "NoteController.list"
            case note = "NoteController.get"
            case preview = "NoteController.preview"
            case health = "NoteController.health"

            var isConditional: Bool { self == .preview }
        }

        let routes = [Self.route(.get, "notes", "list"), Self.route(.get, "notes/{id}", "get")]
        let unprefixedRoutes = [Self.route(.get, "notes-health", "health")]

        static func route(_ verb: Verb, _ path: String, _ name: String, of type: String = "NoteController") -> Route {
            Route(
                verb, path, access: AccessRule<PublicContext>.open(reason: "A test."), handler: "\(type).\(name)",
                summary: "Test.", returns: ResponseEncoder(NoContent.self)
            ) { _ in NoContent() }
        }
    }

    private struct Other: Module {
        static let name = "other"
        typealias RouteName = Notes.RouteName
    }

    private func apply(_ changes: RouteChanges) throws -> [String] {
        let notes = Notes()
        let changed = try changes.applied(
            to: [("notes", ModuleRoutes(notes.routes, unprefixed: notes.unprefixedRoutes))])
        return changed.flatMap { $0.prefixed + $0.unprefixed }.map { "\($0.path) \($0.handlerName)" }
    }

    private func problems(_ changes: RouteChanges) throws -> [String] {
        try #require(throws: RouteChangeError.self) { try apply(changes) }.problems
    }

    @Test("Routes are removed by their references, with or without the prefix")
    func removed() throws {
        #expect(
            try apply(RouteChanges().removing(.list, .health, of: Notes.self)) == ["/notes/{id} NoteController.get"])
    }

    @Test("All routes of a module are removed at once, those that it has with other settings only included")
    func removedAll() throws {
        #expect(try apply(RouteChanges().removingAll(of: Notes.self)) == [])
        #expect(try problems(RouteChanges().removing(.list, of: Notes.self).removingAll(of: Notes.self)).count == 1)
    }

    @Test("A replacement takes the place of the route with its method and path, whatever its placeholders are called")
    func replaced() throws {
        let routes = [
            Notes.route(.get, "notes/{note_id}", "get", of: "OwnController"),
            Notes.route(.get, "notes", "list", of: "OwnController"),
        ]
        #expect(
            try apply(RouteChanges().replacing(.list, .note, of: Notes.self, with: routes)) == [
                "/notes OwnController.list", "/notes/{note_id} OwnController.get",
                "/notes-health NoteController.health",
            ])
    }

    @Test("A replacement with another method or path is refused, and so is one that replaces nothing")
    func mismatch() throws {
        let other = try problems(
            RouteChanges().replacing(.list, of: Notes.self, with: [Notes.route(.post, "notes", "create")]))
        #expect(other.count == 2)
        #expect(other.first?.contains("none of the new routes is GET /notes.") == true)
        #expect(other.last?.hasPrefix("POST /notes (NoteController.create) replaces no route") == true)
    }

    @Test("A route that was changed already can't be changed again")
    func twice() throws {
        let own = Notes.route(.get, "notes", "list", of: "OwnController")
        let changes = RouteChanges().removing(.list, of: Notes.self).removing(.list, of: Notes.self)
            .replacing(.note, of: Notes.self, with: [Notes.route(.get, "notes/{id}", "get", of: "OwnController")])
            .removing(.note, of: Notes.self)
        let found = try problems(changes)
        #expect(
            found.first?.contains("remove NoteController.list of the module 'notes': an earlier change removes it")
                == true)
        #expect(found.last?.contains("an earlier change replaces it") == true && found.count == 2)
        #expect(
            try !problems(RouteChanges().removing(.list, of: Notes.self).replacing(.list, of: Notes.self, with: [own]))
                .isEmpty)
    }

    @Test("A module that the composition doesn't have is named")
    func noModule() throws {
        let found = try problems(RouteChanges().removing(.list, of: Other.self))
        #expect(
            found == ["Can't remove NoteController.list of the module 'other': the composition has no such module."])
    }

    @Test("A route that the module has with other settings only may be removed and replaced with these too")
    func conditional() throws {
        let own = Notes.route(.get, "notes/preview", "preview")
        #expect(try apply(RouteChanges().removing(.preview, of: Notes.self)).count == 3)
        #expect(try apply(RouteChanges().replacing(.preview, of: Notes.self, with: [own])).count == 3)
        // The other routes of the same change are replaced, whichever comes first.
        let both = [own, Notes.route(.get, "notes", "list", of: "OwnController")]
        #expect(
            try apply(RouteChanges().replacing(.preview, .list, of: Notes.self, with: both)).first
                == "/notes OwnController.list")
    }
}
