import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import Billing

@Suite("The fake gateway")
struct FakeGatewayTests {
    /// Runs `body` with a gateway on an empty database.
    private func withGateway(_ engine: TestEngine, _ body: (FakeGateway) async throws -> Void) async throws {
        try await engine.with(DatabaseOptions(), clock: SystemClock(), migrations: GatewayMigrations.all) { database in
            try await body(
                FakeGateway(
                    database: database.system(), returnAddress: "https://app.example.com/billing",
                    delay: .milliseconds(1)))
        }
    }

    /// Returns the outcomes of charges with one key, one after the other.
    private func outcomes(of method: FakeMethod, _ gateway: FakeGateway, count: Int) async throws -> [PaymentOutcome] {
        let probe = gateway.probe
        let customer = try await probe.customer("customer-\(method.rawValue)")
        let reference = try GatewayReference(method.rawValue)
        try await gateway.attach(reference, to: customer)
        let attempt = (FakeMethod.allCases.firstIndex(of: method) ?? 0) + 1
        var outcomes: [PaymentOutcome] = []
        for _ in 1...count { outcomes.append(try await probe.charge(customer, attempt: attempt, method: reference)) }
        return outcomes
    }

    @Test("The gateway conforms", arguments: TestEngine.allCases, PaymentGatewayConformance.Check.allCases)
    func conformance(engine: TestEngine, check: PaymentGatewayConformance.Check) async throws {
        try await withGateway(engine) { gateway in try await PaymentGatewayConformance.run(check, gateway.probe) }
    }

    @Test(
        "A lost response is unknown once, and the charge exists; a lost request is unknown, and nothing was charged",
        arguments: TestEngine.allCases)
    func lost(engine: TestEngine) async throws {
        try await withGateway(engine) { gateway in
            let lost = try await outcomes(of: .lost, gateway, count: 3)
            #expect(lost.map(\.status) == [.unknown, .succeeded, .succeeded] && lost[1] == lost[2])
            let unreached = try await outcomes(of: .unreached, gateway, count: 1)
            #expect(unreached == [.unknown])
            let index = try #require(FakeMethod.allCases.firstIndex(of: .unreached))
            let request = try gateway.probe.request(
                try await gateway.probe.customer("customer-fake_unreached"), attempt: index + 1)
            #expect(try await gateway.outcome(of: request.key) == nil)
            let repeated = try await outcomes(of: .unreached, gateway, count: 2)
            #expect(repeated.map(\.status) == [.succeeded, .succeeded] && repeated[0] == repeated[1])
        }
    }

    @Test(
        "A slow charge succeeds; a gateway that is down charges nothing, and works for other methods",
        arguments: TestEngine.allCases)
    func slowAndDown(engine: TestEngine) async throws {
        try await withGateway(engine) { gateway in
            let slow = try await outcomes(of: .slow, gateway, count: 1)
            #expect(slow.map(\.status) == [.succeeded])
            await #expect(throws: GatewayError.unavailable) { try await outcomes(of: .down, gateway, count: 1) }
            #expect(try await outcomes(of: .visa, gateway, count: 1).map(\.status) == [.succeeded])
        }
    }

    @Test("Every method has the outcome that its name says, whatever others there are", arguments: TestEngine.allCases)
    func everyMethod(engine: TestEngine) async throws {
        try await withGateway(engine) { gateway in
            for method in FakeMethod.allCases where method != .down && method != .refused {
                let last = try await outcomes(of: method, gateway, count: 2).last
                #expect(last?.status == method.chargeStatus, "\(method)")
            }
        }
    }

    @Test("A charge that has ended keeps its outcome", arguments: TestEngine.allCases)
    func ended(engine: TestEngine) async throws {
        try await withGateway(engine) { gateway in
            let customer = try await gateway.probe.customer("acme", .good)
            let charge = try await gateway.probe.paid(customer)
            #expect(try await gateway.end(charge, as: .declined) == .succeeded(charge))
            #expect(try await gateway.outcome(of: charge) == .succeeded(charge))
        }
    }
}
