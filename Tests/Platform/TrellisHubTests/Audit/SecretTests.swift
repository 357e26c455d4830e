import Crypto
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisHub

@Suite("Secrets in the audit")
struct SecretTests {
    @Test(
        "A4: an entry has only the keyed hash of a secret, equal for equal secrets of a row, different for two rows",
        arguments: TestJobsEngine.allCases)
    func secrets(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            let memo = try await audit.ours.write { tx in
                try tx.insert(Memo("m", of: tx.scope.tenantID, pin: "swordfish"))
            }
            for pin in ["shibboleth", nil] {
                try await audit.ours.write { tx in
                    try tx.update(Memo.where { $0.id == memo.id }) { [$0.pin.set(pin)] }
                }
            }
            let entries = try await audit.entries()
            // Words, since four digits may occur in an identifier or a hash.
            for entry in entries { #expect(!entry.json.contains("swordfish") && !entry.json.contains("shibboleth")) }
            let key = try await audit.hashKey()
            #expect(key.count == 32)
            let message = "\(audit.tenant):memo.pin:36:\(memo.id)swordfish"
            let code = HMAC<SHA256>.authenticationCode(for: Array(message.utf8), using: SymmetricKey(data: key))
            let hash = "hmac-sha256:\(Array(code).hexadecimal)"
            #expect(try JSONValue(parsing: entries[0].json)["after"]?["pin"]?.string == hash)
            #expect(try JSONValue(parsing: entries[1].json)["before"]?["pin"]?.string == hash)
            #expect(try JSONValue(parsing: entries[2].json)["after"]?["pin"] == .null)

            try await audit.ours.write { tx in
                try tx.insert(Memo("other", of: tx.scope.tenantID, pin: "swordfish"))
            }
            let other = try #require(try await audit.entries().last)
            let otherHash = try JSONValue(parsing: other.json)["after"]?["pin"]?.string
            #expect(otherHash?.hasPrefix("hmac-sha256:") == true && otherHash != hash)
        }
    }

    @Test("A4: without the key of the hashes, an entry has neither secret nor hash", arguments: TestJobsEngine.allCases)
    func missingKey(engine: TestJobsEngine) async throws {
        try await TestAudit.with(engine) { audit in
            try await audit.owner.run(script: "DELETE FROM audit_hash_key")
            try await audit.ours.write { tx in
                try tx.insert(Memo("m", of: tx.scope.tenantID, pin: "swordfish"))
            }
            let entry = try #require(try await audit.entries().first)
            #expect(!entry.json.contains("swordfish"))
            #expect(try JSONValue(parsing: entry.json)["after"]?["pin"]?.string == "hmac-sha256:unknown")
        }
    }

    @Test("A4: the program can't change the key of the hashes", .enabled(if: TestPostgres.current != nil))
    func foreignKey() async throws {
        try await TestAudit.with(.postgres) { audit in
            for attempt: SQL in ["DELETE FROM audit_hash_key", "UPDATE audit_hash_key SET key = '\\x00'"] {
                await #expect(throws: DatabaseError.self) {
                    try await audit.database.system().write { try $0.execute(attempt) }
                }
            }
        }
    }
}
