/// Why a check's database can't be opened.
struct UnopenedDatabase: Error, CustomStringConvertible {
    let description: String
}
