/// A queue in two arrays, so that taking from the front is cheap.
struct FIFO<Element> {
    private var front: [Element] = []
    private var back: [Element] = []

    var count: Int { front.count + back.count }

    /// The element that would be taken next.
    var first: Element? { front.last ?? back.first }

    mutating func append(_ element: Element) {
        back.append(element)
    }

    /// Puts an element that was taken back, before those for which `isLater` holds; what was never taken is later.
    mutating func putBack(_ element: Element, before isLater: (Element) -> Bool) {
        var place = front.endIndex
        while place > 0, !isLater(front[place - 1]) { place -= 1 }
        front.insert(element, at: place)
    }

    mutating func popFirst() -> Element? {
        if front.isEmpty {
            front = back.reversed()
            back.removeAll(keepingCapacity: true)
        }
        return front.popLast()
    }

    /// Takes elements from the front as long as they are as asked.
    mutating func pop(while condition: (Element) -> Bool) -> [Element] {
        var popped: [Element] = []
        while let first, condition(first) {
            popped.append(first)
            _ = popFirst()
        }
        return popped
    }
}
