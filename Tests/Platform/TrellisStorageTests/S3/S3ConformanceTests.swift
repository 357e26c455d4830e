import Testing
import TrellisStorage
import TrellisTesting

@Suite("S3 conforms", .enabled(if: TestS3.current != nil), .timeLimit(.minutes(2)))
struct S3ConformanceTests {
    /// What SeaweedFS does differently from Amazon S3: it lists a folder before the names that its slash comes after,
    /// and a part of a key between slashes has at most 255 bytes.
    static let known: Set<StorageConformance.Check> = [.order, .longKeys]
    static let checks = StorageConformance.Check.allCases.filter { !known.contains($0) }

    @Test("The store on a real server has the behaviour of every store", arguments: checks)
    func conformance(check: StorageConformance.Check) async throws {
        // The longest keys leave no bytes for a prefix.
        try await StorageConformance.run(check, on: TestS3.storage { $0.prefix = "" })
    }

    static let checksOfParts: [StorageConformance.Check] = [
        .largeObject, .checksumMismatch, .lengthMismatch, .failingBody, .cancellation, .readDuringReplacement,
        .replacementRace, .onlyIfAbsentRace,
    ]

    @Test("It has that behaviour with small parts, too", arguments: checksOfParts)
    func parts(check: StorageConformance.Check) async throws {
        try await StorageConformance.run(check, on: TestS3.storage { $0.sizes.part = 5 * 1024 * 1024 })
    }
}
