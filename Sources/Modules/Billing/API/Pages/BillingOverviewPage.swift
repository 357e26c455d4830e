import TrellisKernel
import TrellisWeb

/// The template fields of the overview.
struct BillingOverviewPage {
    let overview: BillingOverview

    var fields: TemplateFields {
        get throws {
            let reports = overview.reports.sorted { $0.key.code < $1.key.code }
            let states: [TemplateFields] = SubscriptionStatus.allCases.map { status in
                [
                    "label": .text(status.label), "style": .text(status.style),
                    "count": .number(overview.counts[status] ?? 0),
                    "href": .text(BillingPages.tenants + QueryString.query([("status", status.rawValue)])),
                ]
            }
            return [
                "at": .text(FormattedTime.text(overview.at)), "iso": .text(overview.at.description),
                "states": .list(states), "reports": .list(try reports.map { try fields(of: $0.value, in: $0.key) }),
                "hasReports": .flag(!reports.isEmpty), "pastDue": .text(BillingPages.pastDue),
                "tenants": .text(BillingPages.tenants),
            ]
        }
    }

    private func fields(of report: BillingOverview.Report, in currency: Currency) throws -> TemplateFields {
        [
            "currency": .text(currency.code), "recurring": .text(try report.recurring.perMonth.formatted),
            "trialing": .text(try report.trialing.perMonth.formatted), "open": .text(report.open.formatted),
            "openCount": .number(report.openCount), "openNoun": .text(report.openCount == 1 ? "invoice" : "invoices"),
            "months": .list(
                report.months.reversed().map { month in
                    let name = String(month.start.description.prefix(7))
                    return ["month": .text(name), "cells": .list(cells { month.amounts[$0] ?? .zero(currency) })]
                }),
            "totals": .list(try cells { try report.total($0) }),
        ]
    }

    private func cells(_ amount: (RevenueKind) throws -> Money) rethrows -> [TemplateFields] {
        try RevenueKind.allCases.map { ["label": .text($0.label), "amount": .text(try amount($0).formatted)] }
    }
}

extension RevenueKind {
    /// The heading of the column.
    var label: String {
        switch self {
        case .invoiced: "Invoiced"
        case .paid: "Paid"
        case .credited: "Credited"
        case .refunded: "Refunded"
        }
    }
}
