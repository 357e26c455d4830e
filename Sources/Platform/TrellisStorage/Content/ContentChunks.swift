/// The chunks in which contents are read and written.
enum ContentChunks {
    /// The maximum number of bytes of a chunk, which bounds the memory of a transfer.
    static let size = 128 * 1024
}
