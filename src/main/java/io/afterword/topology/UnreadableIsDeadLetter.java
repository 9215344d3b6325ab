package io.afterword.topology;

import io.afterword.topology.topic.RegistryException;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;

/// What cannot be read goes to the dead letters, in the same transaction. A registry that does not
/// answer is no fault of the record: the stream thread ends, and the record is read again. Named in
/// a configuration, so made by Kafka Streams.
public final class UnreadableIsDeadLetter extends LogAndContinueExceptionHandler {
    @Override
    public Response handleError(
            ErrorHandlerContext context,
            ConsumerRecord<byte[], byte[]> record,
            Exception exception) {
        return exception instanceof RegistryException
                ? Response.fail()
                : super.handleError(context, record, exception);
    }
}
