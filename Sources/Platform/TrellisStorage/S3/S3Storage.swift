import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import TrellisConfig
public import TrellisKernel

/// A bucket of Amazon S3, or of a store that speaks its protocol.
///
/// Memory use is bounded: a download is read as the caller consumes it; an upload is streamed, or sent in parts of 8 MiB
/// of which four are in memory at most (parts grow for bodies above 78 GiB, and for those of unknown length above 6 GiB).
/// A download whose connection breaks goes on where it stopped.
///
/// Configure a lifecycle rule that removes incomplete uploads: a process that is killed can't abort its own.
public struct S3Storage: Storage {
    let client: S3Client
    let options: S3Options

    /// A storage in a bucket.
    ///
    /// - Throws: ``StorageError/invalidOption(_:)`` for options with which no request can succeed.
    public init(
        _ options: S3Options, credentials: any AWSCredentialProvider, clock: any Clock = SystemClock()
    ) throws(StorageError) {
        try options.validate()
        self.options = options
        client = S3Client(options, credentials: credentials, clock: clock)
    }

    /// Returns what is known of an object; nil if there is none.
    ///
    /// - Throws: ``StorageError``; `CancellationError`.
    public func head(_ key: StorageKey) async throws -> ObjectInfo? {
        guard let (fields, size) = try await fields(of: key) else { return nil }
        return fields.info(key, size: size, contentType: fields.contentType)
    }

    /// Deletes an object; does nothing if there is none.
    ///
    /// - Throws: ``StorageError``; `CancellationError`.
    public func delete(_ key: StorageKey) async throws {
        do {
            try await client.send(S3Call(method: .DELETE, key: try name(key))) { response in
                _ = try? await response.body.collect(upTo: Self.maxDocument, until: client.bodyDeadline)
            }
        } catch let failure as S3Failure {
            guard failure.status != 404 || failure.code == "NoSuchBucket" else { return }
            throw failure.storageError(key)
        }
    }

    /// The maximum number of bytes of a document: 1000 keys of 1024 bytes, encoded, and what comes with them.
    static let maxDocument = 8 * 1024 * 1024

    /// Returns the name of an object in the bucket.
    ///
    /// - Throws: ``StorageError/invalidKey(_:)`` if it is too long with the prefix.
    func name(_ key: StorageKey) throws(StorageError) -> String {
        let name = options.keyPrefix + key.description
        guard name.utf8.count <= 1024 else {
            throw .invalidKey("it has \(name.utf8.count) bytes with the prefix of the storage, more than 1024")
        }
        return name
    }

    /// Returns the header fields and the size of an object; nil if there is none.
    func fields(of key: StorageKey) async throws -> (fields: ObjectFields, size: Int64)? {
        do {
            let fields = try await client.send(S3Call(method: .HEAD, key: try name(key))) { response in
                ObjectFields(response.headers, now: client.now)
            }
            guard let size = fields.length, size <= S3Sizes.maxObject else {
                throw StorageError.failed("the response to HEAD has no size of an object")
            }
            return (fields, size)
        } catch let failure as S3Failure {
            guard failure.status != 404 else { return nil }
            throw failure.storageError(key)
        }
    }
}

extension S3Client {
    /// Sends a request whose response is a document with this root, and returns the document and the header fields.
    ///
    /// Stores respond with status 200 to some requests before they know the outcome: the root says what it is.
    func document(_ call: S3Call, root: String) async throws -> (document: XMLElement, headers: HTTPHeaders) {
        try await send(call) { response in
            // Such a response may take minutes, in which the store sends spaces.
            let limit = Duration.seconds(900)
            let body: ByteBuffer
            do {
                body = try await withTimeLimit(limit) { try await response.body.collect(upTo: S3Storage.maxDocument) }
            } catch {
                throw try S3Client.failure(error)
            }
            let document: XMLElement
            do throws(XMLSyntaxError) {
                document = try XMLElement(parsing: body.readableBytesView, limit: S3Storage.maxDocument)
            } catch {
                throw S3Failure(message: "the response to \(call.method.rawValue) isn't valid XML: \(error.reason)")
            }
            // One other program leaves out the end of a name.
            guard document.name == root || document.name + "Result" == root else {
                // An error has the codes that mean to try again; its own status would be another one.
                let date = response.headers.first(name: "date").flatMap(HTTPDate.time)
                throw S3Failure(status: 400, document: document, region: nil, date: date)
            }
            return (document, response.headers)
        }
    }
}
