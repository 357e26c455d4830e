import TrellisJobs
import TrellisKernel
import TrellisWeb

/// The charts of a range; drawing, values on hover, text and table contain the same data.
struct JobChart {
    private static let (width, height, base, top) = (600.0, 150.0, 126.0, 18.0)

    private let range: JobChartRange
    private let intervals: [JobInterval]

    init(_ statistics: JobStatisticsRange) {
        (range, intervals) = (statistics.range, statistics.intervals)
    }

    /// The number of successful and unsuccessful attempts in each interval.
    var throughput: TemplateFields {
        let scale = ChartScale(intervals.map { Double($0.ended) })
        let bars = intervals.enumerated().flatMap { index, interval in
            [
                bar("completed", index, from: 0, to: interval.completed, scale),
                bar("failed", index, from: interval.completed, to: interval.ended, scale),
            ].compactMap { $0 }
        }
        let (completed, failed) = (
            intervals.map(\.completed).reduce(0, +), intervals.map(\.unsuccessful).reduce(0, +)
        )
        var text = "\(range.phrase): \(FormattedNumber.text(completed)) completed, "
        text += "\(FormattedNumber.text(failed)) failed."
        if let peak = intervals.max(by: { $0.ended < $1.ended }), peak.ended > 0 {
            text += " The maximum per \(range.unit) was \(FormattedNumber.text(peak.ended)), at \(time(peak.start))."
        }
        return chart(
            "throughput", text: text + cutText(scale, FormattedNumber.text(Int(scale.top))),
            top: "\(FormattedNumber.text(Int(scale.top.rounded()))) per \(range.unit)",
            shapes: (bars, [], marks(scale) { Double($0.ended) }),
            series: [("completed", "completed"), ("failed", "failed")]
        ) { [FormattedNumber.text($0.completed), FormattedNumber.text($0.unsuccessful)] }
    }

    /// The average wait and run times of each interval in which attempts ended.
    var latency: TemplateFields {
        let scale = ChartScale(intervals.flatMap { [$0.wait, $0.run] })
        let longestWait = Double(intervals.map(\.waitMax).max() ?? 0) / 1_000_000
        let longestRun = Double(intervals.map(\.runMax).max() ?? 0) / 1_000_000
        let text =
            "Average in seconds. The longest wait was \(FormattedNumber.seconds(longestWait)) s, "
            + "the longest run \(FormattedNumber.seconds(longestRun)) s."
        return chart(
            "latency", text: text + cutText(scale, "\(FormattedNumber.seconds(scale.top)) s"),
            top: "\(FormattedNumber.seconds(scale.top)) s",
            shapes: (
                [], [line("wait", scale, \.wait), line("run", scale, \.run)], marks(scale) { max($0.wait, $0.run) }
            ),
            series: [("wait", "waiting"), ("run", "running")]
        ) { [FormattedNumber.seconds($0.wait), FormattedNumber.seconds($0.run)] }
    }

    private func chart(
        _ id: String, text: String, top: String,
        shapes: (bars: [TemplateFields], lines: [TemplateFields], marks: [TemplateFields]),
        series: [(name: String, label: String)], cells: (JobInterval) -> [String]
    ) -> TemplateFields {
        let rows: [TemplateFields] = intervals.reversed().filter { $0.ended > 0 }.map { interval in
            ["time": .text(time(interval.start)), "cells": .list(cells(interval).map { ["value": .text($0)] })]
        }
        let slots: [TemplateFields] = intervals.enumerated().map { index, interval in
            let values = zip(cells(interval), series).map { "\($0) \($1.label)" }.joined(separator: ", ")
            return [
                "x": .text(Self.round(Double(index) * step)), "w": .text(Self.round(step)),
                "value": .text("\(time(interval.start)): \(values)"),
            ]
        }
        let columns: [TemplateFields] = series.map { ["label": .text($0.label)] }
        let legend: [TemplateFields] = series.map { ["series": .text($0.name), "label": .text($0.label)] }
        return [
            "id": .text(id), "width": .text(Self.round(Self.width)), "height": .text(Self.round(Self.height)),
            "base": .text(Self.round(Self.base)), "labelY": .text(Self.round(Self.base + 16)), "text": .text(text),
            "top": .text(top), "from": .text(intervals.first.map { time($0.start) }),
            "to": .text(intervals.last.map { time($0.start) }), "bars": .list(shapes.bars),
            "lines": .list(shapes.lines), "marks": .list(shapes.marks), "slots": .list(slots), "legend": .list(legend),
            "columns": .list(columns), "rows": .list(rows), "hasRows": .flag(!rows.isEmpty),
            "phrase": .text(range.phrase.lowercased()),
        ]
    }

    /// The start of an interval; with its day in ranges of more than an hour.
    private func time(_ start: Timestamp) -> String {
        range == .hour ? FormattedTime.minute(start) : String(FormattedTime.text(start).dropFirst(5).prefix(11))
    }

    private func cutText(_ scale: ChartScale, _ end: String) -> String {
        guard scale.cut > 0 else { return "" }
        return " The axis ends at \(end): \(scale.cut) larger \(scale.cut == 1 ? "value is" : "values are") cut off."
    }

    private var step: Double { Self.width / Double(max(intervals.count, 1)) }

    private func y(_ value: Double, _ scale: ChartScale) -> Double {
        Self.base - scale.height(of: value) * (Self.base - Self.top)
    }

    private func bar(_ series: String, _ index: Int, from: Int, to: Int, _ scale: ChartScale) -> TemplateFields? {
        guard to > from else { return nil }
        let (low, high) = (y(Double(from), scale), y(Double(to), scale))
        return [
            "series": .text(series), "x": .text(Self.round(Double(index) * step + step / 10)),
            "y": .text(Self.round(high)), "w": .text(Self.round(step * 0.8)),
            "h": .text(Self.round(max(low - high, 1))),
        ]
    }

    /// A triangle above each value that the axis cuts.
    private func marks(_ scale: ChartScale, _ value: (JobInterval) -> Double) -> [TemplateFields] {
        intervals.enumerated().filter { value($0.element) > scale.top }.map { index, _ in
            let x = (Double(index) + 0.5) * step
            let points = [(x - 4, Self.top - 1), (x + 4, Self.top - 1), (x, Self.top - 7)]
            return ["points": .text(points.map { "\(Self.round($0)),\(Self.round($1))" }.joined(separator: " "))]
        }
    }

    private func line(_ series: String, _ scale: ChartScale, _ value: (JobInterval) -> Double) -> TemplateFields {
        let points = intervals.enumerated().filter { $0.element.ended > 0 }.map { index, interval in
            "\(Self.round((Double(index) + 0.5) * step)),\(Self.round(y(value(interval), scale)))"
        }
        return ["series": .text(series), "points": .text(points.joined(separator: " "))]
    }

    private static func round(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(abs(tenths % 10))"
    }
}
