package io.afterword.topology.prompt;

import static io.afterword.topology.prompt.TestTopology.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.event.Completion;
import io.afterword.event.ErrorCode;
import io.afterword.model.engine.FakeLanguageModel;
import io.afterword.topology.prompt.task.PromptSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

class SeveralModelsTest {
    private final FakeLanguageModel other =
            new FakeLanguageModel(TestTopology.CONTEXT).answering("I like", " bananas");
    private final TestTopology topology =
            new TestTopology(PromptSettings.DEFAULTS, Map.of("other", other));

    @AfterEach
    void close() {
        topology.close();
    }

    @Test
    void answersEachPromptWithTheModelThatItNames() {
        topology.model().answering("I like", " apples");
        topology.send(prompt("a", "I like").setMaxTokens(20).setModel("fake").build());
        topology.send(prompt("b", "I like").setMaxTokens(20).setModel("other").build());
        topology.send(prompt("c", "I like").setMaxTokens(20).build());
        topology.run();
        Map<String, Completion> answers = answers();
        assertThat(answers.get("a"))
                .extracting(Completion::getText, Completion::getModel)
                .containsExactly(" apples", "fake");
        assertThat(answers.get("b"))
                .extracting(Completion::getText, Completion::getModel)
                .containsExactly(" bananas", "other");
        assertThat(answers.get("c"))
                .as("names none")
                .extracting(Completion::getText, Completion::getModel)
                .containsExactly(" apples", "fake");
    }

    @Test
    void namesTheModelsWhereAPromptAsksForAnother() {
        topology.send(prompt("a", "I like").setModel("third").build());
        topology.run();
        assertThat(answers().get("a"))
                .satisfies(answer -> {
                    assertThat(answer.getError().getCode()).isEqualTo(ErrorCode.UNKNOWN_MODEL);
                    assertThat(answer.getError().getMessage()).contains("fake, other");
                });
    }

    private Map<String, Completion> answers() {
        return topology.completions().stream()
                .collect(Collectors.toMap(Completion::getRequestId, Function.identity()));
    }
}
