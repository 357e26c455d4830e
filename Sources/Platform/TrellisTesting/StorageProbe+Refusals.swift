import NIOCore
import TrellisStorage

extension StorageProbe {
    /// The SHA-256 of `abc` (FIPS 180-4).
    private static let abc: [UInt8] = [
        0xBA, 0x78, 0x16, 0xBF, 0x8F, 0x01, 0xCF, 0xEA, 0x41, 0x41, 0x40, 0xDE, 0x5D, 0xAE, 0x22, 0x23, 0xB0, 0x03,
        0x61, 0xA3, 0x96, 0x17, 0x7A, 0x9C, 0xB4, 0x10, 0xFF, 0x61, 0xF2, 0x00, 0x15, 0xAD,
    ]

    func checkChecksumMismatch() async throws {
        let options = PutOptions(sha256: Self.abc)
        try await put("right", "abc", options)
        try await expect("right", hasText: "abc")
        for name in ["new", "right"] {
            let key = try key(name)
            try await expect("checksumMismatch with the key", refused: { $0 == .checksumMismatch(key) }) {
                try await put(name, "abd", options)
            }
            let streamed = StorageBody(length: nil, StorageBody(bytes: Array("abd".utf8)).chunks)
            try await expect("checksumMismatch for a stream", refused: { $0 == .checksumMismatch(key) }) {
                try await storage.put(key, streamed, options)
            }
        }
        try await expectNothing(at: "new")
        try await expect("right", hasText: "abc")
    }

    func checkLengthMismatch() async throws {
        try await put("former", "former")
        for (size, announced) in [(5, 10), (10, 5), (0, 1), (1, 0), (300_000, 300_001), (300_000, 299_999)]
            as [(Int64, Int64)]
        {
            for name in ["new", "former"] {
                let body = ConformanceContent(size: size).body(length: announced)
                let isRefused = { (error: StorageError) in
                    if case .lengthMismatch(announced, let actual) = error { return actual != announced }
                    return false
                }
                try await expect("lengthMismatch(\(announced), …) for \(size) bytes", refused: isRefused) {
                    try await storage.put(key(name), body, PutOptions())
                }
            }
        }
        try await expectNothing(at: "new")
        try await expect("former", hasText: "former")
    }

    func checkFailingBody() async throws {
        try await put("former", "former")
        let content = ConformanceContent(size: 3_000_000)
        for failing in [0, 1, 7] {
            for (name, length) in [("new", nil), ("new", content.size), ("former", nil), ("former", content.size)] {
                let body = content.body(length: length) { if $0 == failing { throw ConformanceFailure() } }
                do {
                    try await storage.put(key(name), body, PutOptions())
                    throw StorageMismatch(check: check, expected: "the body's error", actual: "it succeeded")
                } catch is ConformanceFailure {}
            }
        }
        try await expectNothing(at: "new")
        try await expect("former", hasText: "former")
    }

    func checkCancellation() async throws {
        try await put("former", "former")
        for (name, length) in [("new", nil), ("new", 64_000_000), ("former", nil)] as [(String, Int64?)] {
            let key = try key(name)
            let (begun, begin) = AsyncStream<Void>.makeStream()
            let (cancelled, cancel) = AsyncStream<Void>.makeStream()
            let body = ConformanceContent(size: 64_000_000).body(length: length) { number in
                guard number == 6 else { return }
                begin.finish()
                for await _ in cancelled {}
            }
            let task = Task { try await storage.put(key, body, PutOptions()) }
            for await _ in begun {}
            task.cancel()
            cancel.finish()
            if case .success = await task.result {
                throw StorageMismatch(check: check, expected: "an error of the cancelled put", actual: "it succeeded")
            }
        }
        try await expectNothing(at: "new")
        try await expect("former", hasText: "former")
        try await put("new", "after the cancellation")
        try await expect("new", hasText: "after the cancellation")
    }

    func checkInvalidOptions() async throws {
        let options = [
            PutOptions(contentType: "text/plain\r\nX-Other: 1"), PutOptions(contentType: ""),
            PutOptions(contentType: "text/plain; name=ü"), PutOptions(contentType: String(repeating: "a", count: 256)),
            PutOptions(sha256: []), PutOptions(sha256: Array(Self.abc.dropLast())),
        ]
        for option in options {
            try await expect("invalidOption", refused: { $0.code == "storage.option_invalid" }) {
                try await put("new", "abc", option)
            }
        }
        try await expect("invalidOption for a negative length", refused: { $0.code == "storage.option_invalid" }) {
            try await storage.put(key("new"), ConformanceContent(size: 1).body(length: -1), PutOptions())
        }
        try await expectNothing(at: "new")
    }
}
