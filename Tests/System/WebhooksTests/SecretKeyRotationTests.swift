import FoundationEssentials
import Testing
import TrellisJobs
import TrellisKernel
import TrellisTesting

@Suite("Rotation of the keys of webhook secrets")
struct SecretKeyRotationTests {
    private static func key(_ id: String, _ byte: UInt8) -> String {
        "\(id):" + Data(repeating: byte, count: 32).base64EncodedString()
    }
    private static let (a, b) = (key("a", 1), key("b", 2))

    @Test("A secret is read with a kept key, not with a removed one, and again when its key is back")
    func rotation() async throws {
        try await withReceivers(["webhooks.secret_keys": Self.a]) { app in
            let receiver = try Receiver()
            defer { receiver.stop() }
            let ada = try await app.signUp()
            let hook = try await ada.register(receiver.url())
            try app.reload(["webhooks.secret_keys": "\(Self.b),\(Self.a)"])
            let newer = try await ada.register(receiver.url())
            try await hook.ping()
            #expect(try await app.runJobs().completed == 1)
            #expect(receiver.requests.last?.isSigned(by: hook.secret) == true)

            // The newer secret was encrypted with the new first key.
            try app.reload(["webhooks.secret_keys": Self.b])
            try await newer.ping()
            #expect(try await app.runJobs().completed == 1)
            #expect(receiver.requests.last?.isSigned(by: newer.secret) == true)
            try await hook.ping()
            #expect(try await app.runJobs().failed == 1)
            #expect(receiver.requests.count == 2)

            try app.reload(["webhooks.secret_keys": "\(Self.b),\(Self.a)"])
            app.clock.advance(by: .seconds(3600))
            #expect(try await app.runJobs().completed >= 1)
            #expect(receiver.requests.last?.isSigned(by: hook.secret) == true)
        }
    }
}
