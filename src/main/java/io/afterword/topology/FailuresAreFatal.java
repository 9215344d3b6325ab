package io.afterword.topology;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;

import java.util.Map;

/// A failure of ours, and a record of ours that the brokers do not take, end the stream thread and
/// its transaction; the input is read again. Kafka Streams' own handlers would send a dead letter
/// besides: of a prompt that will be answered, and, where a record was not taken, from the
/// producer's network thread, which then waits a minute for what only itself could fetch (Kafka
/// 4.3.1). Named in a configuration, so made by Kafka Streams.
public final class FailuresAreFatal
        implements ProcessingExceptionHandler, ProductionExceptionHandler {
    @Override
    public ProcessingExceptionHandler.Response handleError(
            ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
        return ProcessingExceptionHandler.Response.fail();
    }

    @Override
    public ProductionExceptionHandler.Response handleError(
            ErrorHandlerContext context,
            ProducerRecord<byte[], byte[]> record,
            Exception exception) {
        return exception instanceof RetriableException
                ? ProductionExceptionHandler.Response.retry()
                : ProductionExceptionHandler.Response.fail();
    }

    @Override
    @SuppressWarnings("rawtypes") // Kafka's
    public ProductionExceptionHandler.Response handleSerializationError(
            ErrorHandlerContext context,
            ProducerRecord record,
            Exception exception,
            SerializationExceptionOrigin origin) {
        return ProductionExceptionHandler.Response.fail();
    }

    @Override
    public void configure(Map<String, ?> configs) {}
}
