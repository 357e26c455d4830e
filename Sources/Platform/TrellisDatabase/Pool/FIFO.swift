/// A queue in two arrays, which makes taking from the front cheap.
struct FIFO<Element> {
    private var front: [Element] = []
    private var back: [Element] = []

    var count: Int { front.count + back.count }

    /// The element that is taken next.
    var first: Element? { front.last ?? back.first }

    mutating func append(_ element: Element) {
        back.append(element)
    }

    /// Reinserts an element that was taken, before those for which `isLater` returns true.
    ///
    /// Elements that were appended since the front was last filled always come after it.
    mutating func putBack(_ element: Element, before isLater: (Element) -> Bool) {
        var index = front.endIndex
        while index > 0, !isLater(front[index - 1]) { index -= 1 }
        front.insert(element, at: index)
    }

    mutating func popFirst() -> Element? {
        if front.isEmpty {
            front = back.reversed()
            back.removeAll(keepingCapacity: true)
        }
        return front.popLast()
    }

    /// Takes elements from the front while they meet the condition.
    mutating func pop(while condition: (Element) -> Bool) -> [Element] {
        var popped: [Element] = []
        while let first, condition(first) {
            popped.append(first)
            _ = popFirst()
        }
        return popped
    }
}
