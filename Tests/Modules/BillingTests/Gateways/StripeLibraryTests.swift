import Foundation
import Testing
import TrellisSchema

@testable import Billing

@Suite("Stripe's own library", .timeLimit(.minutes(2)))
struct StripeLibraryTests {
    private static let library = ProcessInfo.processInfo.environment["TEST_STRIPE"]

    @Test(
        "The server of the tests speaks as Stripe's own library expects",
        .enabled(if: library != nil, "run it in scripts/with-stripe"))
    func server() async throws {
        try await StripeServer.with { server in
            let cards = server.objects { objects -> JSONValue in
                [
                    "visa": .string(objects.newMethod(.visa)),
                    "insufficient_funds": .string(objects.newMethod(.insufficientFunds)),
                    "authentication_required": .string(objects.newMethod(.authenticationRequired)),
                ]
            }
            let root = URL(filePath: #filePath).pathComponents.dropLast(5).joined(separator: "/").dropFirst()
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [
                "python3", "\(root)/scripts/stripe_calls.py", server.url, StripeServer.secretKey, cards.text,
            ]
            process.environment = ["PYTHONPATH": Self.library ?? "", "PATH": "/usr/local/bin:/usr/bin:/bin"]
            let output = Pipe()
            (process.standardOutput, process.standardError) = (output, output)
            try process.run()
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 0 && text == "ok\n", "\(text)")
        }
    }
}
