import TrellisKernel
import TrellisWeb

/// A chart of the last hour by minute; drawing, text and table contain the same data.
struct MinuteChart {
    private static let (width, height, base, top) = (600.0, 150.0, 126.0, 18.0)

    private let sums: [MinuteSum]

    init(_ sums: [MinuteSum]) {
        self.sums = sums
    }

    /// The number of completed and failed attempts in each minute.
    var throughput: TemplateFields {
        let most = sums.map(\.ended).max() ?? 0
        let bars = sums.enumerated().flatMap { index, sum in
            let lost = sum.failed + sum.lost
            return [
                bar("completed", index, from: 0, to: sum.completed, most: most),
                bar("failed", index, from: sum.completed, to: sum.completed + lost, most: most),
            ].compactMap { $0 }
        }
        let (completed, failed) = (sums.map(\.completed).reduce(0, +), sums.map { $0.failed + $0.lost }.reduce(0, +))
        let peak = sums.max { $0.ended < $1.ended }
        var text = "The last \(sums.count) minutes: \(FormattedNumber.text(completed)) completed, "
        text += "\(FormattedNumber.text(failed)) failed."
        if let peak, peak.ended > 0 {
            text +=
                " The maximum per minute was \(FormattedNumber.text(peak.ended)), at \(FormattedTime.minute(peak.minute))."
        }
        return chart(
            "throughput", text: text, top: "\(FormattedNumber.text(most)) per minute", bars: bars, lines: [],
            series: [("completed", "completed"), ("failed", "failed")]
        ) { [FormattedNumber.text($0.completed), FormattedNumber.text($0.failed + $0.lost)] }
    }

    /// The average wait and run times of each minute in which attempts ended.
    var latency: TemplateFields {
        let most = sums.flatMap { [$0.wait, $0.run] }.max() ?? 0
        let longestWait = Double(sums.map(\.waitMax).max() ?? 0) / 1_000_000
        let longestRun = Double(sums.map(\.runMax).max() ?? 0) / 1_000_000
        let text =
            "Average in seconds. The longest wait was \(FormattedNumber.seconds(longestWait)) s, "
            + "the longest run \(FormattedNumber.seconds(longestRun)) s."
        return chart(
            "latency", text: text, top: "\(FormattedNumber.seconds(most)) s", bars: [],
            lines: [line("wait", most: most, \.wait), line("run", most: most, \.run)],
            series: [("wait", "waiting"), ("run", "running")]
        ) { [FormattedNumber.seconds($0.wait), FormattedNumber.seconds($0.run)] }
    }

    private func chart(
        _ id: String, text: String, top: String, bars: [TemplateFields], lines: [TemplateFields],
        series: [(name: String, label: String)], cells: (MinuteSum) -> [String]
    ) -> TemplateFields {
        let rows: [TemplateFields] = sums.reversed().filter { $0.ended > 0 }.map { sum in
            [
                "minute": .text(FormattedTime.minute(sum.minute)),
                "cells": .list(cells(sum).map { ["value": .text($0)] }),
            ]
        }
        let columns: [TemplateFields] = series.map { ["label": .text($0.label)] }
        let legend: [TemplateFields] = series.map { ["series": .text($0.name), "label": .text($0.label)] }
        return [
            "id": .text(id), "width": .text(Self.round(Self.width)), "height": .text(Self.round(Self.height)),
            "base": .text(Self.round(Self.base)), "labelY": .text(Self.round(Self.base + 16)), "text": .text(text),
            "top": .text(top), "from": .text(sums.first.map { FormattedTime.minute($0.minute) }),
            "to": .text(sums.last.map { FormattedTime.minute($0.minute) }), "bars": .list(bars), "lines": .list(lines),
            "legend": .list(legend), "columns": .list(columns), "rows": .list(rows), "hasRows": .flag(!rows.isEmpty),
        ]
    }

    private var step: Double { Self.width / Double(max(sums.count, 1)) }

    private func y(_ value: Double, most: Double) -> Double {
        Self.base - (most > 0 ? value / most : 0) * (Self.base - Self.top)
    }

    private func bar(_ series: String, _ index: Int, from: Int, to: Int, most: Int) -> TemplateFields? {
        guard to > from else { return nil }
        let (low, high) = (y(Double(from), most: Double(most)), y(Double(to), most: Double(most)))
        return [
            "series": .text(series), "x": .text(Self.round(Double(index) * step + 1)), "y": .text(Self.round(high)),
            "w": .text(Self.round(step - 2)), "h": .text(Self.round(max(low - high, 1))),
        ]
    }

    private func line(_ series: String, most: Double, _ value: (MinuteSum) -> Double) -> TemplateFields {
        let points = sums.enumerated().filter { $0.element.ended > 0 }.map { index, sum in
            "\(Self.round((Double(index) + 0.5) * step)),\(Self.round(y(value(sum), most: most)))"
        }
        return ["series": .text(series), "points": .text(points.joined(separator: " "))]
    }

    private static func round(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(abs(tenths % 10))"
    }
}
