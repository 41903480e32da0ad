import AuthorizationServer
import NIOCore

/// The short way of a connection: plain requests for endpoints go to ``HotPath`` without passing through the decoder.
///
/// It stands before the HTTP/1 codec. With the first bytes that are not a whole plain request for an endpoint it hands over
/// all that is left and leaves the pipeline: from then on the decoder reads this connection, so that there is never any
/// doubt who has read what. Requests of both ways are answered by the same rules, in the same queue.
final class PlainLane: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let hotPath: HotPath

    init(_ hotPath: HotPath) { self.hotPath = hotPath }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        while buffer.readableBytes > 0 {
            let taken = buffer.withUnsafeReadableBytes { hotPath.takePlain($0) }
            guard taken > 0 else {
                context.fireChannelRead(wrapInboundOut(buffer))
                context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
                return
            }
            buffer.moveReaderIndex(forwardBy: taken)
        }
    }

    /// Nobody behind has read anything.
    func channelReadComplete(context: ChannelHandlerContext) { hotPath.readEnded() }
}

extension HotPath {
    /// Takes a plain request for an endpoint; answers how many bytes it was long, or 0 when there is none, or when it is
    /// not the moment for one.
    func takePlain(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard rules.readsPlainRequests, stage == .open, reading == .nothing, context != nil, held.isEmpty,
            passedOn.isEmpty, isWritable, owed.count < rules.maximumOutstanding,
            let plain = PlainRequest(bytes, limits: rules.plainLimits),
            let endpoint = rules.endpoints.endpoint(forPath: plain.fields.request.path),
            plain.body.count <= endpoint.maximumBodyBytes
        else { return 0 }
        isInRead = true
        since = desk.tick
        var exchange = Exchange()
        exchange.requestID = plain.fields.requestID
        let request = HotRequest(endpoint: endpoint, fields: plain.fields, exchange: exchange)
        request.take(whole: UnsafeRawBufferPointer(rebasing: bytes[plain.body]))
        answer(request)
        return plain.count
    }
}
