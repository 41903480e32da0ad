import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// How an accepted connection is set up: ``PlainLane``, HTTP/1 codec, ``HotPath``, and behind it Hummingbird's own way.
///
/// Hummingbird's `HTTP1Channel` would put our handler behind the translation into its own types; that translation parses
/// a URL with Foundation for each request, and costs as much as all of ours.
struct FaceChannel: ServerChildChannel, HTTPChannelHandler {
    typealias Value = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    let responder: HTTPChannelHandler.Responder
    let rules: ConnectionRules
    let desks: [ObjectIdentifier: EventLoopDesk]
    let limits: NIOHTTPDecoderLimitConfiguration

    init(
        rules: ConnectionRules,
        desks: [EventLoopDesk],
        configuration: HTTPServerConfiguration,
        responder: @escaping HTTPChannelHandler.Responder
    ) {
        self.rules = rules
        self.desks = Dictionary(desks.map { (ObjectIdentifier($0.eventLoop), $0) }) { first, _ in first }
        self.responder = responder
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = configuration.maximumHeaderFieldBytes
        limits.maxHeaderListSize = configuration.maximumHeaderBytes
        limits.maxHeaderFieldCount = configuration.maximumHeaderFields
        self.limits = limits
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            guard let desk = desks[ObjectIdentifier(channel.eventLoop)] else {
                throw ChannelError.inappropriateOperationForState
            }
            let pipeline = channel.pipeline.syncOperations
            try pipeline.configureHTTPServerPipeline(
                withPipeliningAssistance: false,
                withErrorHandling: false,
                withOutboundHeaderValidation: false,
                withEncoderConfiguration: .init(),
                withDecoderLimitConfiguration: limits
            )
            let hotPath = HotPath(rules: rules, desk: desk)
            try pipeline.addHandler(hotPath)
            try pipeline.addHandler(PlainLane(hotPath), position: .first)
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            return try NIOAsyncChannel(
                wrappingChannelSynchronously: channel,
                configuration: .init(isOutboundHalfClosureEnabled: true)
            )
        }
    }

    func handle(value: Value, logger: Logger) async { await handleHTTP(asyncChannel: value, logger: logger) }
}
