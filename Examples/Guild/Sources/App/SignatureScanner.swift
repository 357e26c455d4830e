import NIOCore
import TrellisFiles

/// A scanner of uploads that finds one signature, in place of ClamAV.
struct SignatureScanner: FileScanner {
    /// The name of what it finds.
    let name: String
    /// The bytes that it looks for; not empty.
    let signature: [UInt8]
    let limit = 100 << 20

    /// The file that virus scanners are tested with.
    static let eicar = SignatureScanner(name: "EICAR", signature: Array("EICAR-STANDARD-ANTIVIRUS-TEST-FILE".utf8))

    func scan(_ content: any AsyncSequence<ByteBuffer, any Error> & Sendable) async throws -> ScanVerdict {
        // The signature may begin in one chunk and end in a later one.
        var bytes: [UInt8] = []
        for try await chunk in content {
            bytes.append(contentsOf: chunk.readableBytesView)
            guard bytes.firstRange(of: signature) == nil else { return .found(name) }
            bytes.removeFirst(max(0, bytes.count - signature.count + 1))
        }
        return .clean
    }
}
