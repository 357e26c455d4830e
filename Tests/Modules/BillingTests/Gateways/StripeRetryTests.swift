import Testing
import TrellisKernel

@testable import Billing

@Suite("Failures of Stripe", .timeLimit(.minutes(1)))
struct StripeRetryTests {
    private static let path = "/v1/payment_intents"

    /// Runs `body` with a customer who has a card.
    private func withCustomer(
        timeout: Duration = .seconds(10),
        _ body: (StripeServer, GatewayProbe, GatewayReference) async throws -> Void
    ) async throws {
        try await StripeServer.with { server in
            let probe = server.probe(server.gateway(timeout: timeout))
            try await body(server, probe, try await probe.customer("acme", .good))
        }
    }

    @Test(
        "A failure that passes is repeated with the same key, and charges once",
        arguments: [
            StripeServer.Fault.status(500), .status(503), .status(429, code: "rate_limit"),
            .status(409, code: "idempotency_key_in_use"), .status(424), .close, .silence, .closeAfterEffect,
            .silenceAfterEffect, .garbage(502), .garbage(200),
            .status(429, code: "lock_timeout", fields: ["Retry-After": "0"]),
        ])
    func passes(fault: StripeServer.Fault) async throws {
        try await withCustomer(timeout: fault.isSilent ? .seconds(1) : .seconds(10)) { server, probe, customer in
            server.plan(fault, on: Self.path)
            let charge = try await probe.paid(customer)
            #expect(server.objects { $0.paid.map(\.id) } == [charge.text])
            #expect(server.count(Self.path) == 2)
            #expect(Set(server.requests.suffix(2).map { $0.fields["idempotency-key"] }).count == 1)
        }
    }

    @Test(
        "After three failures that may have charged, the outcome is unknown, and a repetition has the charge",
        arguments: [
            StripeServer.Fault.status(500), .close, .silence, .closeAfterEffect, .silenceAfterEffect, .garbage(502),
            .status(409, code: "idempotency_key_in_use"),
        ])
    func staysUnknown(fault: StripeServer.Fault) async throws {
        try await withCustomer(timeout: fault.isSilent ? .seconds(1) : .seconds(10)) { server, probe, customer in
            server.plan(fault, fault, fault, on: Self.path)
            #expect(try await probe.charge(customer) == .unknown)
            #expect(server.count(Self.path) == 3)
            let charge = try await probe.paid(customer)
            #expect(server.objects { $0.paid.map(\.id) } == [charge.text])
        }
    }

    @Test("A failure that Stripe stores for the key isn't repeated when Stripe advises against it")
    func storedFailure() async throws {
        try await withCustomer { server, probe, customer in
            server.plan(.status(500, fields: ["Stripe-Should-Retry": "false"]), on: Self.path)
            #expect(try await probe.charge(customer) == .unknown)
            #expect(server.count(Self.path) == 1)
            server.plan(.statusAfterEffect(500), on: Self.path)
            #expect(try await probe.charge(customer) == .unknown)
            // The key has the stored failure for ever, but the charge is found.
            #expect(try await probe.charge(customer) == .unknown)
            let key = try probe.request(customer).key
            _ = try #require(try await probe.gateway.outcome(of: key)).succeeded()
        }
    }

    @Test("A limit of requests is an error, because nothing was charged; but not after a lost response")
    func rateLimit() async throws {
        try await withCustomer { server, probe, customer in
            let limit = StripeServer.Fault.status(429, code: "rate_limit")
            server.plan(limit, limit, limit, on: Self.path)
            await #expect(throws: GatewayError.unavailable) { try await probe.charge(customer) }
            server.plan(.closeAfterEffect, limit, limit, on: Self.path)
            let outcome = try await probe.charge(customer)
            #expect(outcome == .unknown)
            server.plan(.status(429, code: "rate_limit", fields: ["Retry-After": "60"]), on: Self.path)
            await #expect(throws: GatewayError.unavailable) { try await probe.charge(customer, attempt: 2) }
            #expect(server.objects { $0.paid.count } == 1)
        }
    }

    @Test("A server that can't be reached is an error, because nothing was sent")
    func unreachable() async throws {
        let server = try StripeServer()
        let probe = server.probe()
        let customer = try await probe.customer("acme", .good)
        let method = try #require(try await probe.gateway.paymentMethods(of: customer).first?.reference)
        server.stop()
        // A connection to the server that was stopped may still be open.
        let other = server.probe(server.gateway())
        await #expect(throws: GatewayError.unavailable) { try await other.charge(customer, method: method) }
        await #expect(throws: GatewayError.unavailable) { try await other.gateway.paymentMethods(of: customer) }
    }

    @Test("Wrong credentials are an error; but after a lost response the outcome is unknown")
    func credentials() async throws {
        try await withCustomer { server, probe, customer in
            let wrong = server.gateway(key: "sk_test_wrong")
            await #expect(throws: GatewayError.credentialsRefused) { try await wrong.paymentMethods(of: customer) }
            let method = try #require(try await probe.gateway.paymentMethods(of: customer).first?.reference)
            let request = try probe.request(customer, method: method)
            await #expect(throws: GatewayError.credentialsRefused) { try await wrong.charge(request) }
            server.plan(.closeAfterEffect, .status(401, code: "api_key_expired"), on: Self.path)
            #expect(try await probe.charge(customer, method: method) == .unknown)
        }
    }

    @Test("Two charges at once with one key: the second gets the result of the first")
    func concurrentKey() async throws {
        try await withCustomer { server, probe, customer in
            server.plan(.hold, on: Self.path)
            async let first = probe.charge(customer)
            await server.waitUntilHeld()
            // Three times 409, each after a short wait.
            #expect(try await probe.charge(customer) == .unknown)
            #expect(server.count(Self.path) == 4)
            server.release()
            let charge = try await first.succeeded()
            #expect(try await probe.charge(customer) == .succeeded(charge))
            #expect(server.objects { $0.paid.count } == 1)
        }
    }

    @Test("A charge that is cancelled while it is under way has an unknown outcome")
    func cancellation() async throws {
        try await withCustomer { server, probe, customer in
            server.plan(.hold, on: Self.path)
            let task = Task { try await probe.charge(customer) }
            await server.waitUntilHeld()
            task.cancel()
            let outcome = try await task.value
            #expect(outcome == .unknown)
            server.release()
            let late = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await probe.charge(customer, attempt: 2)
            }
            await #expect(throws: CancellationError.self) { try await late.value }
        }
    }

    @Test("A charge that Stripe's search doesn't know yet isn't found by its key, but by its reference")
    func search() async throws {
        try await withCustomer { server, probe, customer in
            server.objects { $0.isIndexed = false }
            let charge = try await probe.paid(customer)
            let key = try probe.request(customer).key
            #expect(try await probe.gateway.outcome(of: key) == nil)
            #expect(try await probe.gateway.outcome(of: charge) == .succeeded(charge))
            server.objects { $0.isIndexed = true }
            #expect(try await probe.gateway.outcome(of: key) == .succeeded(charge))
        }
    }

    @Test("Neither errors nor logs have the secret key, what was sent, or the texts of Stripe")
    func secrets() async throws {
        try await StripeServer.with { server in
            let log = GatewayLog()
            let gateway = server.gateway(timeout: .seconds(1), logger: log.logger)
            let probe = server.probe(gateway)
            let customer = try await probe.customer("acme", .insufficientFunds)
            var errors: [String] = []
            let faults: [StripeServer.Fault] = [
                .status(401, code: "sk_test_4eC39HqLyjWDarjtT1zdp7dc and more"), .status(400, code: "x\ny"),
                .status(403), .status(404, code: "resource_missing"), .garbage(200), .close, .silence, .status(500),
            ]
            for (index, fault) in faults.enumerated() {
                server.clearFaults()
                server.plan(fault, fault, fault, on: Self.path)
                do {
                    errors.append("\(try await probe.charge(customer, attempt: index + 1))")
                } catch {
                    errors.append("\(error) \((error as? any AppError)?.message ?? "")")
                }
            }
            server.clearFaults()
            errors.append("\(try await probe.charge(customer, attempt: 100))")
            errors.append("\(gateway) \(String(reflecting: gateway))")
            var dumped = ""
            dump(gateway, to: &dumped)
            let all = (errors + log.lines + [dumped]).joined(separator: "\n")
            #expect(log.lines.count > 10)
            for secret in ["4eC39", "4242", "Ada", "billing@example.com", "and more", "x\ny"] {
                #expect(!all.contains(secret), "\(secret)")
            }
        }
    }
}
