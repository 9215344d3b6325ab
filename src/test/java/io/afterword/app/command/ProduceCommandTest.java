package io.afterword.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.event.Prompt;

import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

class ProduceCommandTest {
    @TempDir private Path directory;

    @Test
    void sendsTheSchemasDefaults() {
        Prompt prompt = prompts("--request-id", "r-1", "Once upon a time").getFirst();
        assertThat(prompt)
                .isEqualTo(
                        Prompt.newBuilder()
                                .setRequestId("r-1")
                                .setPrompt("Once upon a time")
                                .build());
    }

    @Test
    void hasAnOptionForEveryFieldOfPrompt() {
        CommandLine produce = new CommandLine(new ProduceCommand());
        assertThat(Prompt.getClassSchema().getFields())
                .extracting(Schema.Field::name)
                .filteredOn(name -> !name.equals("prompt"))
                .allSatisfy(name ->
                        assertThat(produce.getCommandSpec().optionsMap())
                                .containsKey("--" + name.replace('_', '-')));
    }

    @Test
    void setsEveryField() {
        Prompt prompt =
                prompts(
                                "--prompt-token-ids=464,2068",
                                "--request-id=r-1",
                                "--model=gpt2",
                                "--max-tokens=9",
                                "--temperature=0.7",
                                "--top-k=40",
                                "--top-p=0.9",
                                "--min-p=0.05",
                                "--repetition-penalty=1.1",
                                "--presence-penalty=-0.5",
                                "--frequency-penalty=0.25",
                                "--logit-bias=464=-100",
                                "--logit-bias=13=1",
                                "--seed=-9223372036854775808",
                                "--stop=\n",
                                "--stop=a,b",
                                "--stop-token-id=13,50256",
                                "--stop-token-id=7",
                                "--stop-at-sentence",
                                "--min-tokens=3",
                                "--ignore-eos",
                                "--n=2",
                                "--logprobs=5",
                                "--echo",
                                "--truncate-prompt-tokens=1000",
                                "--priority=-7",
                                "--deadline=2026-01-31T12:00:00Z",
                                "--metadata=user=Zoë",
                                "--metadata=empty=")
                        .getFirst();
        assertThat(prompt)
                .isEqualTo(
                        Prompt.newBuilder()
                                .setRequestId("r-1")
                                .setPrompt(List.of(464, 2068))
                                .setModel("gpt2")
                                .setMaxTokens(9)
                                .setTemperature(0.7)
                                .setTopK(40)
                                .setTopP(0.9)
                                .setMinP(0.05)
                                .setRepetitionPenalty(1.1)
                                .setPresencePenalty(-0.5)
                                .setFrequencyPenalty(0.25)
                                .setLogitBias(Map.of("464", -100.0, "13", 1.0))
                                .setSeed(Long.MIN_VALUE)
                                .setStop(List.of("\n", "a,b"))
                                .setStopTokenIds(List.of(13, 50256, 7))
                                .setStopAtSentence(true)
                                .setMinTokens(3)
                                .setIgnoreEos(true)
                                .setN(2)
                                .setLogprobs(5)
                                .setEcho(true)
                                .setTruncatePromptTokens(1000)
                                .setPriority(-7)
                                .setDeadline(Instant.parse("2026-01-31T12:00:00Z"))
                                .setMetadata(Map.of("user", "Zoë", "empty", ""))
                                .build());
    }

    @Test
    void leavesItToTheTopologyWhetherAValueMakesSense() {
        assertThat(prompts("--temperature=NaN", "--max-tokens=-1", "").getFirst())
                .extracting(Prompt::getTemperature, Prompt::getMaxTokens, Prompt::getPrompt)
                .containsExactly(Double.NaN, -1, "");
    }

    @Test
    void asksForAPrediction() {
        assertThat(prompts("--max-tokens", "0", "--logprobs", "-1", "Once").getFirst())
                .extracting(Prompt::getMaxTokens, Prompt::getLogprobs)
                .containsExactly(0, -1);
    }

    @Test
    void givesEveryPromptAnIdOfItsOwn() {
        List<Prompt> prompts = prompts("one", "two");
        assertThat(prompts).extracting(Prompt::getPrompt).containsExactly("one", "two");
        assertThat(prompts).extracting(Prompt::getRequestId).doesNotHaveDuplicates();
        assertThat(UUID.fromString(prompts.getFirst().getRequestId()).version()).isEqualTo(4);
    }

    @Test
    void readsOnePromptALineOfAFile() throws Exception {
        Path file = write("Grüße\n\n  zwei \r\ndrei");
        assertThat(prompts("--file", file.toString()))
                .extracting(Prompt::getPrompt)
                .containsExactly("Grüße", "  zwei ", "drei");
    }

    @Test
    void readsJsonLinesOverTheOptions() throws Exception {
        Path file =
                write(
                        """
                        {"prompt": "one", "max_tokens": 1}
                        {"prompt": [464], "request_id": "mine"}
                        """);
        List<Prompt> prompts = prompts("--json-lines", "--max-tokens=5", "--file", file.toString());
        assertThat(prompts).extracting(Prompt::getMaxTokens).containsExactly(1, 5);
        assertThat(prompts.getLast().getRequestId()).isEqualTo("mine");
    }

    @Test
    void namesTheLineThatIsWrong() throws Exception {
        Path file = write("{\"prompt\": \"one\"}\n\n{\"prompt\": \"two\", \"colour\": 1}\n");
        List<Prompt> before = new ArrayList<>();
        assertThatThrownBy(() ->
                        command("--json-lines", "--file", file.toString())
                                .forEachPrompt(before::add))
                .isInstanceOf(CommandException.class)
                .hasMessage(file + ", line 3: unknown field colour")
                .extracting(failure -> ((CommandException) failure).exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(before).extracting(Prompt::getPrompt).containsExactly("one");
    }

    @Test
    void refusesAFileThatIsNotUtf8() throws Exception {
        Path file = directory.resolve("prompts.txt");
        Files.write(file, "Grüße\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> prompts("--file", file.toString()))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("must be UTF-8");
    }

    @Test
    void refusesTwoPromptsOfOneId() throws Exception {
        Path file = write("one\ntwo\n");
        assertThatThrownBy(() -> prompts("--request-id=r", "--file", file.toString()))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("line 2: --request-id names one prompt");
        assertThat(new CommandLine(new ProduceCommand()).execute("--request-id=r", "one", "two"))
                .isEqualTo(ExitCode.USAGE.status());
    }

    @Test
    void refusesNoPromptAndTwoSources() {
        assertThat(new CommandLine(new ProduceCommand()).execute())
                .isEqualTo(ExitCode.USAGE.status());
        assertThat(new CommandLine(new ProduceCommand()).execute("one", "--file", "two"))
                .isEqualTo(ExitCode.USAGE.status());
    }

    @Test
    void takesADeadlineFromNow() {
        Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
        PromptOptions.Deadline deadline = new PromptOptions.Deadline(clock);
        assertThat(deadline.convert("PT30S")).isEqualTo(Instant.ofEpochSecond(30));
        assertThatThrownBy(() -> deadline.convert("soon")).hasMessageContaining("was 'soon'");
    }

    private Path write(String lines) throws Exception {
        return Files.writeString(directory.resolve("prompts.txt"), lines);
    }

    private static ProduceCommand command(String... arguments) {
        ProduceCommand command = new ProduceCommand();
        new CommandLine(command).parseArgs(arguments);
        return command;
    }

    private static List<Prompt> prompts(String... arguments) {
        List<Prompt> prompts = new ArrayList<>();
        command(arguments).forEachPrompt(prompts::add);
        return prompts;
    }
}
