import TrellisStorage

extension TenantStorage {
    /// Copies what a client sent to the store to a key of its own, without reading it where the store can.
    ///
    /// - Throws: ``FileError`` `uploadMissing`, `sizeMismatch`; `StorageError`.
    func copyUpload(of file: FileRecord, to key: StorageKey) async throws {
        do {
            try file.requireSize(of: try await copy(try ContentKey.upload(of: file.id), to: key))
        } catch StorageError.notFound {
            throw FileError.uploadMissing
        }
    }
}

extension FileRecord {
    /// Checks that an object has the announced size.
    ///
    /// - Throws: ``FileError/sizeMismatch(expected:actual:)``.
    func requireSize(of object: ObjectInfo) throws(FileError) {
        guard object.size == Int64(size) else {
            throw .sizeMismatch(expected: size, actual: Int(clamping: object.size))
        }
    }
}
