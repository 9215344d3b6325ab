package io.afterword.topology;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;

import java.util.Map;

/// A record of ours that the brokers do not take ends the stream thread, and its transaction with
/// it. Kafka Streams' own handler would send a dead letter besides, from the producer's network
/// thread, which then waits a minute for what only itself could fetch (Kafka 4.3.1); and the
/// transaction that holds the letter is aborted. Named in a configuration, so made by Kafka
/// Streams.
public final class LostRecordsAreFatal implements ProductionExceptionHandler {
    @Override
    public Response handleError(
            ErrorHandlerContext context,
            ProducerRecord<byte[], byte[]> record,
            Exception exception) {
        return exception instanceof RetriableException ? Response.retry() : Response.fail();
    }

    @Override
    @SuppressWarnings("rawtypes") // Kafka's
    public Response handleSerializationError(
            ErrorHandlerContext context,
            ProducerRecord record,
            Exception exception,
            SerializationExceptionOrigin origin) {
        return Response.fail();
    }

    @Override
    public void configure(Map<String, ?> configs) {}
}
