/// The scale of a chart's vertical axis.
///
/// A few values far above the others would flatten them to a line, so the axis ends above the usual values and cuts those.
struct ChartScale {
    /// The least number of values of which some can be unusual.
    private static let minimumCount = 10
    /// The value at the upper end.
    let top: Double
    /// The number of values above the end.
    let cut: Int
    /// The largest value.
    let largest: Double

    init(_ values: [Double]) {
        let positive = values.filter { $0 > 0 }.sorted()
        largest = positive.last ?? 0
        guard positive.count >= Self.minimumCount else {
            (top, cut) = (largest, 0)
            return
        }
        let usual = positive[(positive.count - 1) * 9 / 10]
        let end = largest > usual * 3 ? usual * 1.5 : largest
        (top, cut) = (end, positive.count { $0 > end })
    }

    /// Returns the height of a value as a part of the axis, at most 1.
    func height(of value: Double) -> Double { top > 0 ? min(value / top, 1) : 0 }
}
