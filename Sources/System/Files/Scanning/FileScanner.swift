import NIOCore

/// A scanner of files, for example for viruses: a file can be read only after its scan.
public protocol FileScanner: Sendable {
    /// The largest file that it scans, in bytes; larger ones can't be uploaded.
    var limit: Int { get }

    /// Reads the content to its end, and returns what it found.
    ///
    /// - Throws: the errors of the content; any other error if the content couldn't be scanned, which is retried.
    func scan(_ content: any AsyncSequence<ByteBuffer, any Error> & Sendable) async throws -> ScanVerdict
}

/// The result of a scan.
public enum ScanVerdict: Hashable, Sendable {
    /// The scanner found nothing.
    case clean
    /// The scanner found something; with its name.
    case found(String)
}
