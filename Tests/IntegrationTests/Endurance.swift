import Testing

/// What a real server endures for a minute or more; one after the other, for each wants the machine for itself.
@Suite("Endurance", .serialized)
struct Endurance {}
