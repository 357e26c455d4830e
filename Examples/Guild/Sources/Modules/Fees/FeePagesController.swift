import TrellisKernel
import TrellisTexts
import TrellisWeb

/// The fees of all clubs, for superusers.
@Controller("admin/fees")
struct FeePagesController {
    let context: PageContext
    let open: OpenFees
    let pages: any AdminPageRenderer

    init(_ context: PageContext, _ open: OpenFees, _ pages: any AdminPageRenderer) {
        (self.context, self.open, self.pages) = (context, open, pages)
    }

    /// Show what each club's members owe.
    @GET(access: .superuserSession)
    func list() async throws -> PageResponse {
        let figures = open.figures
        let clubs = figures?.debts.map { debt -> TemplateFields in
            ["club": .text(debt.club), "fees": .number(debt.fees), "cents": .number(debt.cents)]
        }
        return try pages.page(
            "fees", title: "Fees", ["time": .text(figures?.at.description), "clubs": .list(clubs ?? [])], for: context)
    }

    /// The template of the page.
    static let template = PageTemplate(
        "fees",
        """
        {{<layout}}{{$content}}<h1>Fees</h1>
        {{#time}}<p>As of {{time}}.</p>{{/time}}{{^time}}<p>Nothing was added up yet.</p>{{/time}}
        <table class="stack"><thead><tr><th>Club</th><th>Open fees</th><th>Cents</th></tr></thead><tbody>
        {{#clubs}}<tr><td data-label="Club">{{club}}</td><td data-label="Open fees">{{fees}}</td>
        <td data-label="Cents">{{cents}}</td></tr>{{/clubs}}
        </tbody></table>{{/content}}{{/layout}}
        """)
}
