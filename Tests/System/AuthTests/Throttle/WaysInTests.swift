import HTTPTypes
import SampleProduct
import Synchronization
import Testing
import Trellis
import TrellisConfig
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisTesting

@testable import TrellisAuth

/// A hasher that counts what it checks.
private struct CountingHasher: PasswordHasher {
    static let checks = Mutex<[String: Int]>([:])
    let next: any PasswordHasher

    func hash(_ password: Password) throws -> String { try next.hash(password) }

    func verify(_ password: Password, against stored: String?) throws -> PasswordMatch {
        let text = String(decoding: password.sent, as: UTF8.self)
        Self.checks.withLock { $0[text, default: 0] += 1 }
        return try next.verify(password, against: stored)
    }
}

/// System's own product, whose checks of passwords are counted.
private struct CountingProduct: Product {
    static let name = "Counting"
    static let settings: [any Settings.Type] = StandardSystem.settings

    static func compose(on platform: Platform) throws -> Composition {
        var system = try StandardSystem(on: platform, product: name)
        system.auth.passwords = CountingHasher(next: system.auth.passwords)
        return try system.composition(modules: [])
    }
}

@Suite("Every way in that checks a password")
struct WaysInTests {
    private struct Way: Sendable {
        let name: String
        let guess: @Sendable (TestApp, TrellisTesting.Actor, _ password: String) async throws -> Int
    }

    private static let ways: [Way] = [
        Way(name: "login") { app, ada, password in try await app.logIn(ada.email, password).status },
        Way(name: "sign-in of superusers") { app, ada, password in
            try await app.submit("/admin/sign-in", [("email", ada.email), ("password", password)]).status
        },
        Way(name: "sign-in of the account pages") { app, ada, password in
            try await app.submit("/account/sign-in", [("email", ada.email), ("password", password)]).status
        },
        Way(name: "step-up") { _, ada, password in
            try await ada.post("/auth/step-up", ["password": .string(password)]).status
        },
        Way(name: "change of the password") { _, ada, password in
            let fresh: JSONValue = "violet otter juggles seven lamps"
            return try await ada.put(
                "/users/me/password", ["current_password": .string(password), "new_password": fresh]
            ).status
        },
        Way(name: "change of the address") { _, ada, password in
            try await ada.put(
                "/users/me/email", ["current_password": .string(password), "email": "ada@elsewhere.example"]
            ).status
        },
    ]

    @Test("Ten wrong ones are hashed and refused; then none is hashed, the right one neither", arguments: ways.indices)
    func limited(_ index: Int) async throws {
        let way = Self.ways[index]
        try await withApp(CountingProduct.self, settings: TestApp.cheapHashes) { app in
            let ada = try await app.signUp()
            let wrong = "wrong horse of \(way.name) \(ID<Void>())"
            for _ in 0..<10 { #expect([401, 403, 422].contains(try await way.guess(app, ada, wrong)), "\(way.name)") }
            #expect(try await way.guess(app, ada, wrong) == 429, "\(way.name)")
            #expect(try await way.guess(app, ada, TestApp.password) == 429, "\(way.name)")
            #expect(CountingHasher.checks.withLock { $0[wrong] } == 10, "\(way.name)")
        }
    }

    @Test("The pages of superusers don't tell by their limit that the password of another user is right")
    func noOracle() async throws {
        try await withApp(CountingProduct.self, settings: TestApp.cheapHashes) { app in
            let ada = try await app.signUp()
            let form = [("email", ada.email), ("password", TestApp.password)]
            for _ in 0..<10 { #expect(try await app.submit("/admin/sign-in", form).status == 422) }
            #expect(try await app.submit("/admin/sign-in", form).status == 429)
        }
    }
}
