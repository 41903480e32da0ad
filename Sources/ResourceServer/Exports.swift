#if ResourceServer
// Whoever protects a resource configures the validator and receives its tokens: one import for all.
@_exported import TokenValidator
#endif
