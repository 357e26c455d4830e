import Logging
import TrellisConfig
import TrellisKernel

@testable import Billing

extension StripeServer {
    /// Returns a gateway that uses the server, with short waits between attempts.
    func gateway(timeout: Duration = .seconds(10), logger: Logger? = nil, key: String = secretKey) -> StripeGateway {
        StripeGateway(
            client: StripeClient(
                url: url, secretKey: Secret(key), timeout: timeout,
                backoff: Backoff(first: .milliseconds(2), limit: .milliseconds(10)),
                logger: logger ?? Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }),
            returnAddress: "https://app.example.com/billing")
    }

    /// Returns the gateway with the browsers and banks of the server.
    func probe(_ gateway: StripeGateway? = nil) -> GatewayProbe {
        GatewayProbe(
            gateway: gateway ?? self.gateway(),
            newMethod: { kind in try GatewayReference(self.objects { $0.newMethod(Self.card(kind)) }) },
            end: { charge, succeeds in
                self.objects { objects in
                    if succeeds {
                        objects.end(charge.text, as: "succeeded")
                    } else {
                        objects.end(
                            charge.text, as: "requires_payment_method", reason: "payment_intent_authentication_failure")
                    }
                }
            })
    }

    private static func card(_ method: GatewayProbe.Method) -> StripeCard {
        switch method {
        case .good: .visa
        case .another: .mastercard
        case .insufficientFunds: .insufficientFunds
        case .expired: .expired
        case .fraud: .fraudulent
        case .requiresAction: .authenticationRequired
        case .processing: .sepa
        case .refused: .unattachable
        }
    }
}

extension FakeGateway {
    /// The gateway with its tokens.
    var probe: GatewayProbe {
        GatewayProbe(
            gateway: self, newMethod: { try GatewayReference(Self.token($0).rawValue) },
            end: { charge, succeeds in _ = try await end(charge, as: succeeds ? .succeeded : .declined) })
    }

    private static func token(_ method: GatewayProbe.Method) -> FakeMethod {
        switch method {
        case .good: .visa
        case .another: .mastercard
        case .insufficientFunds: .declined
        case .expired: .expired
        case .fraud: .fraud
        case .requiresAction: .requiresAction
        case .processing: .processing
        case .refused: .refused
        }
    }
}
