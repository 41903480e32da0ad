import AuthorizationServer
import OAuth
import Testing

@Suite("Resources and roles in every store")
struct ResourceAndRoleStoreTests {
    @Test("a resource comes back as it was made", arguments: Backend.allCases)
    func resourceRoundTrip(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            let full = try resource("filesystem")
            let bare = Resource(
                name: try ResourceName("bare"),
                identifier: try ResourceIdentifier("https://bare.example"),
                permissions: [:]
            )
            try await acme.createResource(full, audit: event(.resourceCreated))
            try await acme.createResource(bare, audit: event(.resourceCreated))
            #expect(try await acme.resource(full.name) == full)
            #expect(try await acme.resource(bare.name) == bare)
            #expect(try await acme.resources() == [bare, full])
            #expect(try await acme.configuration()?.resources == [bare, full])
            #expect(try await acme.resource(ResourceName("none")) == nil)
        }
    }

    @Test("a resource's name and its identifier are taken only once", arguments: Backend.allCases)
    func resourceDuplicates(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            try await acme.createResource(resource("one", at: "https://one.example"), audit: event())
            try await acme.createResource(resource("two", at: "https://two.example"), audit: event())
            await #expect(throws: StoreError.alreadyExists) {
                try await acme.createResource(resource("one", at: "https://three.example"), audit: event())
            }
            await #expect(throws: StoreError.alreadyExists) {
                try await acme.createResource(resource("three", at: "https://one.example"), audit: event())
            }
            let taken = try ResourceIdentifier("https://two.example")
            await #expect(throws: StoreError.alreadyExists) {
                try await acme.updateResource(ResourceName("one"), audit: event()) { $0.identifier = taken }
            }
            #expect(
                try await acme.resources().map(\.identifier.value) == ["https://one.example", "https://two.example"]
            )
            #expect(try await acme.auditHead().sequence == 3)
        }
    }

    @Test("a resource is changed and deleted", arguments: Backend.allCases)
    func resourceChange(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            let name = try ResourceName("filesystem")
            let stat = try PermissionName("stat")
            let text = try DisplayText("See sizes")
            let look = try ToolName("look")
            try await acme.createResource(resource("filesystem"), audit: event())
            let changed = try await acme.updateResource(name, audit: event(.resourceUpdated)) {
                $0.permissions = [stat: text]
                $0.tools = [look: ResourceTool(permissions: [stat])]
                $0.accessTokenAlgorithm = nil
                $0.accessTokenLifetime = -5
            }
            #expect(changed.permissions == [stat: text])
            #expect(changed.tools == [look: ResourceTool(permissions: [stat])])
            #expect(changed.accessTokenLifetime == 1)
            #expect(try await acme.resource(name) == changed)
            try await acme.deleteResource(name, audit: event(.resourceDeleted))
            #expect(try await acme.resource(name) == nil)
            await #expect(throws: StoreError.notFound) { try await acme.deleteResource(name, audit: event()) }
            await #expect(throws: StoreError.notFound) { try await acme.updateResource(name, audit: event()) { _ in } }
            try await acme.createResource(resource("filesystem"), audit: event())
            #expect(try await acme.resource(name)?.permissions.count == 2)
        }
    }

    @Test("a role comes back as it was made", arguments: Backend.allCases)
    func roleRoundTrip(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            let full = try role("reader")
            let bare = Role(name: try RoleName("bare"), grants: [.everyResource: []])
            try await acme.createRole(full, audit: event(.roleCreated))
            try await acme.createRole(bare, audit: event(.roleCreated))
            #expect(try await acme.role(full.name) == full)
            #expect(try await acme.role(bare.name) == bare)
            #expect(try await acme.roles() == [bare, full])
            #expect(try await acme.configuration()?.roles == [bare, full])
            await #expect(throws: StoreError.alreadyExists) { try await acme.createRole(full, audit: event()) }
        }
    }

    @Test("a role is changed and deleted", arguments: Backend.allCases)
    func roleChange(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.made("acme")
            let name = try RoleName("reader")
            let view = try PermissionName("view_traces")
            try await acme.createRole(role("reader"), audit: event())
            let changed = try await acme.updateRole(name, audit: event(.roleUpdated)) {
                $0.description = nil
                $0.grants = [.everyResource: [view]]
            }
            #expect(changed.grants == [.everyResource: [view]])
            #expect(try await acme.role(name) == changed)
            try await acme.deleteRole(name, audit: event(.roleDeleted))
            #expect(try await acme.role(name) == nil)
            await #expect(throws: StoreError.notFound) { try await acme.deleteRole(name, audit: event()) }
            await #expect(throws: StoreError.notFound) { try await acme.updateRole(name, audit: event()) { _ in } }
        }
    }
}
