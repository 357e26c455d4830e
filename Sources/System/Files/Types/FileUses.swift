/// The uses of files in a product.
struct FileUses: Sendable {
    private let uses: [FileUse]

    /// The uses of a product, besides ``FileUse/attachment``, which allows these media types.
    init(_ uses: [FileUse], attachments types: [String]) {
        self.uses = [FileUse(FileUse.attachment, allowing: types)] + uses
    }

    /// Returns the use of this name.
    ///
    /// - Throws: ``FileError/useUnknown(_:known:)``.
    func use(named name: String) throws(FileError) -> FileUse {
        guard let use = uses.first(where: { $0.name == name }) else {
            throw .useUnknown(name, known: uses.map(\.name))
        }
        return use
    }
}
