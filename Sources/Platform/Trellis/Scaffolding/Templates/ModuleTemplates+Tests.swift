/// The tests of a new module, through its API.
extension ModuleTemplates {
    static let controllerTests = #"""
        import @App@
        import Testing
        import TrellisSchema
        import TrellisTesting

        @Suite("@Module@ over HTTP")
        struct @Entity@ControllerTests {
            @Test("What was created is found under its id and in the list")
            func create() async throws {
                try await withApp(App.self) { app in
                    let ada = try await app.signUp()
                    let created = try await ada.post("/@path@", ["title": "First", "text": "Some text"])

                    #expect(created.status == 201)
                    #expect(created.json["version"]?.int == 1)
                    #expect(try await ada.get("/@path@/\(created.json.id)").json == created.json)
                    #expect(try await ada.get("/@path@?search=fir").json["items"]?.array == [created.json])
                }
            }

            @Test("Every violation of the input is reported at once, with its pointer")
            func violations() async throws {
                try await withApp(App.self) { app in
                    let ada = try await app.signUp()
                    let response = try await ada.post("/@path@", ["title": "", "colour": "red"])

                    #expect(response.status == 422)
                    #expect(response.problem == "input.invalid")
                    #expect(Set(response.pointers) == ["/title", "/colour"])
                }
            }

            @Test("A change keeps absent fields; null removes a value")
            func update() async throws {
                try await withApp(App.self) { app in
                    let ada = try await app.signUp()
                    let created = try await ada.post("/@path@", ["title": "First", "text": "Some text"]).json
                    let path = "/@path@/\(created.id)"

                    let renamed = try await ada.patch(path, ["title": "Second"]).json
                    #expect(renamed["title"]?.string == "Second")
                    #expect(renamed["text"]?.string == "Some text")
                    #expect(renamed["version"]?.int == 2)
                    #expect(try await ada.patch(path, ["text": .null]).json["text"] == .null)
                }
            }

            @Test("A member without the permission gets 403, and nothing changes")
            func permissions() async throws {
                try await withApp(App.self) { app in
                    let ada = try await app.signUp()
                    let reader = try await ada.addMember(permissions: ["@names@.view"])

                    #expect(try await reader.post("/@path@", ["title": "Mine"]).status == 403)
                    #expect(try await reader.get("/@path@").json["items"]?.array == [])
                }
            }
        }

        extension JSONValue {
            /// The `id` of a response; empty if it has none, which no path accepts.
            fileprivate var id: String { self["id"]?.string ?? "" }
        }

        """#

    static let isolationTests = #"""
        import @App@
        import Testing
        import TrellisSchema
        import TrellisTesting

        @Suite("@Module@ are isolated by tenant")
        struct @Entity@IsolationTests {
            @Test("A member of another tenant gets 404 for every verb, and nothing changes")
            func everyVerb() async throws {
                try await withApp(App.self) { app in
                    let ada = try await app.signUp(tenant: "Acme")
                    let bob = try await app.signUp(tenant: "Globex")
                    let created = try await ada.post("/@path@", ["title": "Secret"]).json
                    let path = "/@path@/\(created["id"]?.string ?? "")"

                    #expect(try await bob.get(path).problem == "@name@.not_found")
                    #expect(try await bob.patch(path, ["title": "Mine"]).problem == "@name@.not_found")
                    #expect(try await bob.delete(path).problem == "@name@.not_found")
                    #expect(try await bob.get("/@path@").json["items"]?.array == [])
                    #expect(try await ada.get(path).json == created)
                }
            }

            @Test("A user who isn't a member of the requested tenant gets 404")
            func foreignTenant() async throws {
                try await withApp(App.self) { app in
                    let ada = try await app.signUp(tenant: "Acme")
                    let intruder = try await app.signUp(tenant: "Globex").inTenant(ada.tenantID)

                    #expect(try await intruder.get("/@path@").problem == "tenant.not_found")
                    #expect(try await intruder.post("/@path@", ["title": "Mine"]).problem == "tenant.not_found")
                }
            }
        }

        """#
}
