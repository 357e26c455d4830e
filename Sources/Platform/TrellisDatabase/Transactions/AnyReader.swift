/// A transaction of any kind that reads rows of one owner, for functions that are stored as values.
package struct AnyReader<Owner>: ReadTransaction {
    /// The implementation that all kinds of transaction share.
    package let core: TransactionCore
}

extension ReadTransaction {
    /// The same transaction, without its kind.
    package var anyReader: AnyReader<Owner> { AnyReader(core: core) }
}
