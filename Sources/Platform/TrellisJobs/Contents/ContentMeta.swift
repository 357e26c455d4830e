import TrellisDatabase
import TrellisKernel
import TrellisSchema

/// What is known of the content of a job, without its bytes: as JSON, for a row that isn't one of `job_content`.
@Schema
struct ContentMeta {
    var id: ID<JobContentRecord>
    var isResult: Bool
    var size: Int
    var keyID: String?
    var object: ObjectMeta?

    init(_ content: JobContent) {
        id = content.id
        isResult = content.part == .result
        size = content.size
        keyID = content.keyID
        object = content.object.map { ObjectMeta(key: $0.key, size: $0.size, sha256: $0.sha256) }
    }

    /// Returns the content with its bytes.
    func content(_ bytes: [UInt8]) -> JobContent {
        JobContent(
            id: id, part: isResult ? .result : .arguments, size: size, keyID: keyID, bytes: bytes,
            object: object.map { ContentObject(key: $0.key, size: $0.size, sha256: $0.sha256) })
    }
}

/// What is known of an object as JSON.
@Schema
struct ObjectMeta {
    var key: String
    var size: Int
    var sha256: String
}
