import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema

@testable import Trellis
@testable import TrellisConfig

@Suite("Diagnostic checks", .timeLimit(.minutes(1)))
struct DiagnosticCheckTests {
    private struct Broken: AppError {
        let code = "sample.broken"
        let kind = ErrorKind.unavailable
        let message = "It is broken."
    }

    @Test("An error and a check without an end are findings, and hide no other check")
    func failures() async {
        let gate = AsyncStream<Void>.makeStream()
        let checks = [
            DiagnosticCheck("a") { throw Broken() },
            // It ignores its cancellation, as a call that blocks does.
            DiagnosticCheck("b") {
                await Task { for await _ in gate.stream {} }.value
                return [.ok("It ended.")]
            },
            DiagnosticCheck("c") { [.ok("fine"), .warning("slow", fix: "hurry")] },
        ]
        let results = await checks.results(within: .milliseconds(200))
        gate.continuation.finish()
        #expect(results.map(\.name) == ["a", "b", "c"])
        #expect(results.map(\.status) == [.failed, .failed, .warning])
        #expect(results[0].findings.map(\.message) == ["It is broken."])
        #expect(results[0].findings.map(\.fix) == ["See the message."])
        #expect(DiagnosticFinding.failed(DatabaseError.disconnected).fix == "See the check `database`.")
        #expect(results[1].findings.map(\.message) == ["The check didn't end within 0 seconds."])
    }

    @Test("Checks run at the same time: the first waits for what the last one does")
    func concurrency() async {
        let gate = AsyncStream<Void>.makeStream()
        let checks = [
            DiagnosticCheck("first") {
                for await _ in gate.stream { return [.ok("met")] }
                return []
            },
            DiagnosticCheck("last") {
                gate.continuation.yield()
                return [.ok("done")]
            },
        ]
        let results = await checks.results(within: .seconds(30))
        #expect(results.map(\.status) == [.ok, .ok])
        #expect(results[0].findings.map(\.message) == ["met"])
    }

    @Test("Values that Vault had earlier are a warning with their time, the reason and a fix")
    func staleVault() {
        let reason = VaultError.sealed(address: "https://vault.example.com")
        func finding(isStale: Bool) -> DiagnosticFinding {
            let readAt = Timestamp(microseconds: 1_767_225_600_000_000)
            let values = VaultValues(layers: [], readAt: readAt, isStale: isStale)
            return DoctorEnvironment.finding(about: values, isStale ? reason : nil)
        }
        let stale = finding(isStale: true)
        #expect(stale.status == .warning && stale.message.contains("2026-01-01T00:00:00"))
        #expect(stale.message.contains(reason.message) && stale.fix?.contains("vault.stale_limit") == true)
        #expect(finding(isStale: false).status == .ok && DoctorEnvironment.finding(about: nil, nil).status == .ok)
    }

    @Test("The report has the worst status, as text with the fixes below, and as JSON with every member")
    func report() throws {
        let results = [
            DiagnosticResult(name: "disk", findings: [.ok("enough")], duration: .milliseconds(3)),
            DiagnosticResult(
                name: "mail", findings: [.failed("away", fix: "start it"), .ok("else")], duration: .seconds(1)),
        ]
        let report = DiagnosticReport(
            product: "Acme", version: "1.0.0", environment: "test", results: results, isComplete: false)
        #expect(report.status == .failed)
        #expect(
            report.text(colour: false) == """
                ok       disk  enough
                failed   mail  away
                               Fix: start it
                ok       mail  else
                The other checks need valid settings, and did not run.
                Acme 1.0.0, test: 1 ok, 0 warning, 1 failed.

                """)
        #expect(report.text(colour: true).contains("\u{1B}[1;31mfailed "))
        let mail = report.json["checks"]?[1]
        #expect(mail?["duration_ms"] == .int(1000) && mail?["findings"]?[0]?["fix"]?.string == "start it")
        #expect(mail?["findings"]?[1]?["fix"] == .null && report.json["complete"] == .bool(false))
    }
}
