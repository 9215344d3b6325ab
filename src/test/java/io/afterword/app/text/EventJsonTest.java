package io.afterword.app.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.event.Completion;
import io.afterword.event.CompletionError;
import io.afterword.event.ErrorCode;
import io.afterword.event.FinishReason;
import io.afterword.event.Source;
import io.afterword.event.Token;
import io.afterword.event.TopLogprob;
import io.afterword.event.Usage;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;

class EventJsonTest {
    @Test
    void writesATokenWithAllFields() {
        Token token =
                Token.newBuilder()
                        .setRequestId("r-1")
                        .setIndex(3)
                        .setTokenId(13)
                        .setText("\"\n")
                        .setBytes(ByteBuffer.wrap(new byte[] {(byte) 0xF0, 1}))
                        .setLogprob(-0.5f)
                        .setTopLogprobs(List.of(new TopLogprob(13, ".", -0.5f, null)))
                        .setFinishReason(FinishReason.length)
                        .build();
        String line =
                "{\"request_id\":\"r-1\",\"choice_index\":0,\"index\":3,\"token_id\":13,"
                        + "\"text\":\"\\\"\\n\",\"bytes\":\"8AE=\",\"logprob\":-0.5,"
                        + "\"top_logprobs\":[{\"token_id\":13,\"text\":\".\",\"logprob\":-0.5,"
                        + "\"evidence\":null}],"
                        + "\"finish_reason\":\"length\"}";
        assertThat(EventJson.line(token)).isEqualTo(line);
        assertThat(EventJson.line(token)).as("the bytes are still there").isEqualTo(line);
    }

    @Test
    void writesACompletionWithItsError() {
        Completion completion =
                Completion.newBuilder()
                        .setRequestId("r-2")
                        .setText("")
                        .setTokenIds(List.of())
                        .setFinishReason(FinishReason.error)
                        .setUsage(new Usage(1, 0, 0, 0, 0))
                        .setError(new CompletionError(ErrorCode.OVERLOADED, "too many"))
                        .setModel("gpt2")
                        .setSource(new Source("prompts", 1, 2L, Instant.EPOCH))
                        .setMetadata(Map.of("a", "b"))
                        .build();
        assertThat(EventJson.line(completion))
                .contains("\"error\":{\"code\":\"OVERLOADED\",\"message\":\"too many\"}")
                .contains(
                        "\"source\":{\"topic\":\"prompts\",\"partition\":1,\"offset\":2,"
                                + "\"timestamp\":\"1970-01-01T00:00:00Z\"}")
                .contains("\"seed\":null")
                .contains("\"metadata\":{\"a\":\"b\"}");
    }
}
