public import TrellisStorage

/// The behaviour of a store of objects, which every adapter of `Storage` has.
///
/// A test of an adapter runs all checks, or one test for each of them:
///
/// ```swift
/// @Test("The store conforms", arguments: StorageConformance.Check.allCases)
/// func conformance(check: StorageConformance.Check) async throws {
///     try await StorageConformance.run(check, on: MemoryStorage())
/// }
/// ```
///
/// Each check uses keys below a prefix of its own and deletes them at its end, so checks can run at the same time, and
/// on a store that has other objects.
public enum StorageConformance {
    /// Runs all checks, one after the other.
    ///
    /// - Parameter skipped: what the store is known not to do; to be explained where it is passed.
    /// - Throws: ``StorageMismatch`` for the first difference, which may be an error that isn't expected.
    public static func run(_ storage: any Storage, except skipped: Set<Check> = []) async throws {
        for check in Check.allCases where !skipped.contains(check) { try await run(check, on: storage) }
    }

    /// Runs one check.
    ///
    /// - Throws: ``StorageMismatch``, also for an error that isn't expected.
    public static func run(_ check: Check, on storage: any Storage) async throws {
        let probe = StorageProbe(storage, check)
        do {
            try await run(check, probe)
        } catch {
            try? await probe.clean()
            if error is StorageMismatch || error is CancellationError { throw error }
            throw StorageMismatch(check: check, expected: "no error", actual: "the store threw \(error)")
        }
        try await probe.clean()
    }

    /// One part of the behaviour.
    public enum Check: String, CaseIterable, Sendable, CustomStringConvertible {
        case objects = "an object is returned as it was stored, replaced and deleted"
        case missing = "what doesn't exist is not found, and deleted without an error"
        case emptyObject = "an object can be empty"
        case largeObject = "20 MiB in chunks of odd sizes are returned as they were stored"
        case ranges = "a range has exactly its bytes"
        case unsatisfiableRanges = "a range without a byte of the object is refused with the object's size"
        case copies = "a copy has content and media type, replaces, and is independent"
        case oddKeys = "every character of a key is kept, and keys that differ in a byte are different objects"
        case longKeys = "a key may have 1,024 bytes"
        case nestedKeys = "an object may have the name of another's folder"
        case order = "a list is ordered by the bytes of the keys"
        case pages = "pages have each object below the prefix once, and end"
        case oddPrefixes = "a prefix is compared byte by byte, and lists nothing if no key begins with it"
        case onlyIfAbsent = "onlyIfAbsent never replaces"
        case onlyIfAbsentRace = "of many onlyIfAbsent at once exactly one succeeds"
        case replacementRace = "after many replacements at once the object is one of them, whole"
        case readDuringReplacement = "a reader never gets bytes of two objects"
        case checksumMismatch = "content with another checksum leaves nothing"
        case lengthMismatch = "content of another length leaves nothing"
        case failingBody = "a body that fails leaves the former object"
        case cancellation = "a cancelled put leaves the former object"
        case invalidOptions = "options that no store can keep are refused"
        case presignedRequests = "a presigned request has method and URL, or isn't supported"

        /// The statement.
        public var description: String { rawValue }
    }

    private static func run(_ check: Check, _ probe: StorageProbe) async throws {
        switch check {
        case .objects: try await probe.checkObjects()
        case .missing: try await probe.checkMissing()
        case .emptyObject: try await probe.checkEmptyObject()
        case .largeObject: try await probe.checkLargeObject()
        case .ranges: try await probe.checkRanges()
        case .unsatisfiableRanges: try await probe.checkUnsatisfiableRanges()
        case .copies: try await probe.checkCopies()
        case .oddKeys: try await probe.checkOddKeys()
        case .longKeys: try await probe.checkLongKeys()
        case .nestedKeys: try await probe.checkNestedKeys()
        case .order: try await probe.checkOrder()
        case .pages: try await probe.checkPages()
        case .oddPrefixes: try await probe.checkOddPrefixes()
        case .onlyIfAbsent: try await probe.checkOnlyIfAbsent()
        case .onlyIfAbsentRace: try await probe.checkOnlyIfAbsentRace()
        case .replacementRace: try await probe.checkReplacementRace()
        case .readDuringReplacement: try await probe.checkReadDuringReplacement()
        case .checksumMismatch: try await probe.checkChecksumMismatch()
        case .lengthMismatch: try await probe.checkLengthMismatch()
        case .failingBody: try await probe.checkFailingBody()
        case .cancellation: try await probe.checkCancellation()
        case .invalidOptions: try await probe.checkInvalidOptions()
        case .presignedRequests: try await probe.checkPresignedRequests()
        }
    }
}

/// A difference between what a store did and what every store does.
public struct StorageMismatch: Error, Sendable, CustomStringConvertible {
    /// The part of the behaviour.
    public let check: StorageConformance.Check
    /// What every store does.
    public let expected: String
    /// What this store did.
    public let actual: String

    /// Check, expectation and result on one line.
    public var description: String { "\(check): expected \(expected), but \(actual)" }
}
