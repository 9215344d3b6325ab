package io.afterword.app.bench;

import io.afterword.app.client.CommittedRecords;
import io.afterword.app.client.RecordSink;
import io.afterword.app.serve.Service;
import io.afterword.event.Prompt;
import io.afterword.event.Token;
import io.afterword.topology.topic.Topic;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Both ends of a topology that runs. What it holds is closed by who opened it.
///
/// @param committed a reader of the topic `tokens`, at its end
record Pipeline(
        Service service,
        RecordSink<Prompt> prompts,
        CommittedRecords committed,
        Topic<Token> tokens) {
    /// Produces all prompts of a workload.
    void produce(Workload workload) {
        workload.seeds()
                .forEach(seed ->
                        prompts.send(
                                workload.requestId(seed).getBytes(StandardCharsets.UTF_8),
                                workload.prompt(seed),
                                where -> {}));
        prompts.flush();
    }

    /// The tokens that can be read by now, after at most 200 ms.
    ///
    /// @throws io.afterword.app.exit.CommandException if the topology has ended by itself
    List<Token> read() {
        service.requireRunning();
        List<Token> read = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : committed.poll()) {
            read.add(tokens.value().deserializer().deserialize(tokens.name(), record.value()));
        }
        return read;
    }
}
