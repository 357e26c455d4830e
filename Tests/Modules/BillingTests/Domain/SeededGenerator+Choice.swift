import TrellisTesting

extension SeededGenerator {
    /// Returns whether one of `count` equal chances came true.
    mutating func chance(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

    /// Returns one of the elements, of which there must be at least one.
    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &self)]
    }
}
