import Testing

@testable import TrellisWeb

@Suite struct RouteReferenceTests {
    @Test("A controller has a reference for each of its routes, with the name of the route's code")
    func names() {
        let routes = SampleController.routes()
        #expect(Set(SampleController.RouteName.allCases.map(\.handlerName)) == Set(routes.map(\.handlerName)))
        #expect(SampleController.RouteName.allCases.count == routes.count)
        #expect(SampleController.RouteName.allCases.allSatisfy { !$0.isConditional })
    }
}
