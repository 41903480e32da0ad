/// A form that posts itself; without JavaScript it has a button.
public struct FormPostPage: Sendable, Equatable {
    /// Where it goes.
    public var action: String
    /// Its hidden fields, in order.
    public var fields: [Field]

    /// A hidden field.
    public struct Field: Sendable, Equatable {
        /// Its name.
        public var name: String
        /// Its value.
        public var value: String

        /// A field.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A form.
    public init(action: String, fields: [Field]) {
        self.action = action
        self.fields = fields
    }
}
