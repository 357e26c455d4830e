import Testing
import TrellisKernel

@Suite("Tables of text")
struct TextTableTests {
    @Test("Columns are aligned, and no line ends with a space")
    func columns() {
        var table = TextTable(["key", "value", "source"])
        table.add(["web.port", "8080", ""])
        table.add(["a", "", "default"])
        #expect(table.text == "key       value  source\nweb.port  8080\na                default\n")
    }

    @Test("A long cell moves only its own row")
    func longCell() {
        let long = String(repeating: "x", count: 101)
        let table = TextTable(rows: [["a", long, "b"], ["a", "c", "b"]])
        #expect(table.text == "a  \(long)  b\na  c  b\n")
    }
}
