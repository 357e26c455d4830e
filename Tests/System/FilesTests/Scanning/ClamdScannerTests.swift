import NIOCore
import Testing
import TrellisStorage

@testable import TrellisFiles

@Suite("The scanner of ClamAV")
struct ClamdScannerTests {
    private func scan(
        _ content: [UInt8], _ behavior: FakeClamd.Behavior, timeout: Duration = .seconds(10)
    ) async throws -> ScanVerdict {
        try await FakeClamd.with(behavior) { clamd in
            let verdict = try await scanner(clamd.address, timeout: timeout).scan(StorageBody(bytes: content).chunks)
            #expect(clamd.received == [content])
            return verdict
        }
    }

    private func scanner(_ address: String, timeout: Duration = .seconds(10)) throws -> ClamdScanner {
        ClamdScanner(try #require(ClamdAddress(address)), limit: 1 << 30, timeout: timeout)
    }

    @Test("The verdict is clamd's, for contents of any length")
    func verdicts() async throws {
        let eicar = FakeClamd.Behavior.finds("EICAR", name: "Win.Test.EICAR_HDB-1")
        #expect(try await scan(Array("nothing".utf8), eicar) == .clean)
        #expect(try await scan([], eicar) == .clean)
        #expect(try await scan(Array("an EICAR".utf8), eicar) == .found("Win.Test.EICAR_HDB-1"))
        let large = [UInt8](repeating: 0x61, count: 3 << 20)
        #expect(try await scan(large, eicar) == .clean)
    }

    @Test("A reply that isn't a verdict is a failure")
    func failures() async throws {
        let content = Array("x".utf8)
        await #expect(throws: ScanFailure.failed("Can't allocate memory ERROR")) {
            try await scan(content, .replies("stream: Can't allocate memory ERROR"))
        }
        await #expect(throws: ScanFailure.protocolError) { try await scan(content, .replies("")) }
        await #expect(throws: ScanFailure.protocolError) { try await scan(content, .closes) }
        await #expect(throws: ScanFailure.timeout) { try await scan(content, .hangs, timeout: .milliseconds(50)) }
    }

    @Test("A content that clamd refuses while it is sent is too large")
    func tooLarge() async throws {
        try await FakeClamd.with(.limits(100_000)) { clamd in
            let content = StorageBody(bytes: [UInt8](repeating: 0, count: 8 << 20)).chunks
            let scanner = try scanner(clamd.address)
            await #expect(throws: ScanFailure.tooLarge) { try await scanner.scan(content) }
        }
    }

    @Test("A scanner that can't be reached is a failure")
    func unreachable() async throws {
        let address = try await FakeClamd.with(.hangs) { $0.address }
        let scanner = try scanner(address)
        do {
            _ = try await scanner.scan(StorageBody(bytes: [1]).chunks)
            Issue.record("there is a verdict")
        } catch ScanFailure.unreachable {}
    }

    @Test("Addresses are parsed, and printed as they were")
    func addresses() {
        for text in ["clamd://127.0.0.1:3310", "clamd://scanner.internal:1", "clamd://[::1]:3310"] {
            #expect(ClamdAddress(text)?.settingText == text)
        }
        #expect(ClamdAddress("clamd://localhost")?.port == 3310)
        #expect(ClamdAddress("clamd://[::1]")?.host == "::1")
        for text in [
            "", "clamd:", "clamd://", "http://localhost", "clamd://localhost:0", "clamd://localhost:65536",
            "clamd://localhost:+1", "clamd://user@host", "clamd://[::1", "clamd://host/path", "clamd://[::1]x",
        ] {
            #expect(ClamdAddress(text) == nil, "\(text)")
        }
    }
}
