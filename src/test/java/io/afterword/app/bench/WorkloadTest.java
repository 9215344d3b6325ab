package io.afterword.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.GenerationRequest;
import io.afterword.event.Prompt;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.LongStream;

class WorkloadTest {
    private static final Workload WORKLOAD = new Workload("gpt2", 7, 10_000, 16, 24);

    @Test
    void asksTheEngineAndKafkaForTheSame() {
        GenerationRequest request = WORKLOAD.request(9);
        Prompt prompt = WORKLOAD.prompt(9);

        assertThat(request.requestId()).isEqualTo(prompt.getRequestId());
        assertThat(request.seed()).isEqualTo(prompt.getSeed());
        assertThat(request.prompt().stream().boxed().toList())
                .isEqualTo(prompt.getPrompt())
                .hasSize(16);
        assertThat(request.stops().maxTokens()).isEqualTo(prompt.getMaxTokens()).isEqualTo(24);
        assertThat(request.model()).isEqualTo(prompt.getModel());
    }

    @Test
    void hasNoTwoPromptsThatBeginAlike() {
        assertThat(WORKLOAD.seeds().map(seed -> WORKLOAD.request(seed).prompt().get(0)))
                .doesNotHaveDuplicates();
    }

    @Test
    void isFollowedByOneOfOtherPrompts() {
        List<Long> seeds =
                LongStream.concat(WORKLOAD.seeds(), WORKLOAD.next().seeds()).boxed().toList();
        assertThat(seeds).hasSize(20_000).doesNotHaveDuplicates();
    }
}
