package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.afterword.model.gpt2.CheckpointFolder.Entry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

class CheckpointWeightsTest {
    @TempDir Path directory;

    static List<GoldenCheckpoint> goldens() {
        return GoldenCheckpoint.all();
    }

    @Test
    void coversEachActivationBothScalesOutputsAndTypesByItsGoldens() {
        List<Gpt2Config> configs =
                goldens().stream().map(golden -> open(golden.directory()).config()).toList();
        assertThat(configs).extracting(Gpt2Config::activation).contains(Activation.values());
        assertThat(configs).extracting(Gpt2Config::scaleAttention).contains(true, false);
        assertThat(configs).extracting(Gpt2Config::scaleByInverseLayerIndex).contains(true, false);
        assertThat(configs).extracting(Gpt2Config::tiedOutput).contains(true, false);
        assertThat(configs).extracting(Gpt2Config::heads).contains(1, 2, 3, 4, 5);
        assertThat(goldens())
                .extracting(
                        golden -> open(golden.directory()).located("wte.weight").tensor().type())
                .contains(NumberType.F32, NumberType.F16, NumberType.BF16);
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void meansTheNetworkThatTransformersSaved(GoldenCheckpoint golden) {
        PlainForward network = new PlainForward(open(golden.directory()));
        for (GoldenCheckpoint.Forward forward : golden.forwards()) {
            double[][] logits = network.logits(forward.ids());
            for (int t = 0; t < logits.length; t++) {
                for (int id = 0; id < logits[t].length; id++) {
                    assertThat(logits[t][id])
                            .as("position %d, token %d", t, id)
                            .isCloseTo(forward.logits()[t][id], within(5e-5));
                }
            }
        }
    }

    @Test
    void findsTensorsWithAndWithoutTheirPrefix() {
        assertThat(storedName("three-heads")).isEqualTo("transformer.h.0.ln_1.bias");
        assertThat(storedName("no-prefix")).isEqualTo("h.0.ln_1.bias");
    }

    @Test
    void ignoresMasksAndHeadsOfOtherTasks() {
        write(
                with(
                        new Entry("h.0.attn.bias", "BOOL", List.of(1, 1, 3, 3), 9, (byte) 1),
                        Entry.f32("h.0.attn.masked_bias"),
                        Entry.f32("score.weight", 2, 2)));
        assertThat(open(directory).tensor("h.0.attn.c_attn.bias").remaining()).isEqualTo(6);
    }

    @Test
    void ignoresTheMasksOfPrefixedFiles() {
        List<Entry> prefixed = new ArrayList<>();
        for (Entry entry : with(Entry.f32("h.0.attn.bias", 1, 1, 3, 3))) {
            prefixed.add(named("transformer." + entry.name(), entry));
        }
        write(prefixed);
        assertThat(open(directory).tensor("ln_f.weight").remaining()).isEqualTo(2);
    }

    @Test
    void takesAStoredOutputThatEqualsTheEmbeddingToWhichItIsTied() {
        write(with(Entry.f32("lm_head.weight", 5, 2)));
        CheckpointWeights weights = open(directory);
        assertThat(weights.config().tiedOutput()).isTrue();
        assertThatThrownBy(() -> weights.tensor("lm_head.weight"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesATiedEmbeddingThatIsStoredAsTheOutputOnly() {
        List<Entry> entries = without("wte.weight");
        entries.add(Entry.f32("lm_head.weight", 5, 2));
        write(entries);
        assertThat(open(directory).located("wte.weight").tensor().name())
                .isEqualTo("lm_head.weight");
    }

    @Test
    void refusesAStoredOutputThatDiffersFromTheEmbeddingToWhichItIsTied() {
        write(with(new Entry("lm_head.weight", "F32", List.of(5, 2), 40, (byte) 0x3e)));
        assertRefused(
                "model.safetensors: lm_head.weight differs from wte.weight, to which"
                        + " tie_word_embeddings ties it");
    }

    @Test
    void refusesAnUntiedNetworkWithoutAnOutput() {
        write(network());
        new CheckpointFolder(directory)
                .config(
                        CheckpointFolder.CONFIG.replaceFirst(
                                "\\{", "{\"tie_word_embeddings\": false,"));
        assertRefused(
                "model.safetensors: lm_head.weight is missing, expected it with shape [5, 2]");
    }

    @Test
    void refusesEachMissingTensorByItsName() {
        for (Entry entry : network()) {
            write(without(entry.name()));
            assertRefused(
                    "model.safetensors: %s is missing, expected it with shape %s"
                            .formatted(entry.name(), entry.shape()));
        }
    }

    @Test
    void refusesEachTensorOfAnotherShape() {
        for (Entry entry : network()) {
            List<Entry> entries = without(entry.name());
            entries.add(Entry.f32(entry.name(), 2, 7));
            write(entries);
            assertRefused(
                    "model.safetensors: %s must have shape %s, has [2, 7]"
                            .formatted(entry.name(), entry.shape()));
        }
    }

    /// As `nn.Linear` stores its weights, and `Conv1D` does not.
    @Test
    void refusesATransposedMatrix() {
        List<Entry> entries = without("h.0.mlp.c_fc.weight");
        entries.add(Entry.f32("h.0.mlp.c_fc.weight", 3, 2));
        write(entries);
        assertRefused("model.safetensors: h.0.mlp.c_fc.weight must have shape [2, 3], has [3, 2]");
    }

    @Test
    void refusesWeightsOfAnotherType() {
        List<Entry> entries = without("ln_f.weight");
        entries.add(new Entry("ln_f.weight", "F64", List.of(2), 16, (byte) 0));
        write(entries);
        assertRefused("model.safetensors: ln_f.weight must be F32, F16 or BF16, is F64");
    }

    @ParameterizedTest
    @CsvSource({
        "h.1.ln_1.weight",
        "h.0.crossattention.c_attn.weight",
        "h.0.attn.c_attn.weight_scale",
        "h.0.attn.c_attn.lora_A",
        "transformer.adapter.weight",
        "wte.bias",
        "lm_head.bias"
    })
    void refusesATensorThatTheConfigDoesNotKnow(String name) {
        write(with(Entry.f32(name, 2)));
        assertRefused("model.safetensors: " + name + " is no tensor of the network in config.json");
    }

    @Test
    void refusesATensorThatIsThereWithAndWithoutItsPrefix() {
        write(with(Entry.f32("transformer.wte.weight", 5, 2)));
        assertThatThrownBy(() -> open(directory))
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessageEndingWith("wte.weight is there with and without its prefix");
    }

    @ParameterizedTest
    @CsvSource({"pytorch_model.bin", "model.pt", "flax_model.ckpt"})
    void neverReadsPickles(String name) {
        new CheckpointFolder(directory)
                .config(CheckpointFolder.CONFIG)
                .file(name, new byte[] {(byte) 0x80, 2, '.'});
        assertRefused(
                name
                        + ": pickle files are never read, since they can run code; save the weights"
                        + " as model.safetensors");
    }

    @Test
    void refusesADirectoryWithoutWeights() {
        new CheckpointFolder(directory).config(CheckpointFolder.CONFIG);
        assertRefused("model.safetensors: is missing, and so is model.safetensors.index.json");
    }

    @Test
    void refusesWhatIsNoDirectory() {
        assertThatThrownBy(() -> open(directory.resolve("gone")))
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessage("gone: is not a directory");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | model.safetensors.index.json: has no weight_map",
                "{\"weight_map\": {}} | model.safetensors.index.json: has no weight_map",
                "{\"weight_map\": {\"a\": \"../a.safetensors\"}} | model.safetensors.index.json:"
                        + " weight_map must name .safetensors files of its own directory, named"
                        + " \"../a.safetensors\"",
                "{\"weight_map\": {\"a\": \"/etc/a.safetensors\"}} | model.safetensors.index.json:"
                        + " weight_map must name .safetensors files of its own directory, named"
                        + " \"/etc/a.safetensors\"",
                "{\"weight_map\": {\"a\": \"a.bin\"}} | model.safetensors.index.json: weight_map must"
                        + " name .safetensors files of its own directory, named \"a.bin\"",
                "{\"weight_map\": {\"a\": 1}} | model.safetensors.index.json: weight_map must name"
                        + " .safetensors files of its own directory, named 1",
                "{\"weight_map\": {\"a\": \"gone.safetensors\"}} | gone.safetensors: is missing",
                "{\"weight_map\": {\"a\": \"1.safetensors\"}} | 1.safetensors: b is not in the index",
                "{\"weight_map\": {\"a\": \"1.safetensors\", \"b\": \"1.safetensors\","
                        + " \"c\": \"1.safetensors\"}} | model.safetensors.index.json: c is not in"
                        + " 1.safetensors",
                "{\"weight_map\": {\"a\": \"1.safetensors\", \"b\": \"1.safetensors\","
                        + " \"c\": \"2.safetensors\"}} | model.safetensors.index.json: b is in"
                        + " 1.safetensors and in 2.safetensors",
            })
    void refusesAnIndexThatLies(String index, String message) {
        new CheckpointFolder(directory)
                .config(CheckpointFolder.CONFIG)
                .file(
                        "1.safetensors",
                        CheckpointFolder.safetensorsBytes(
                                List.of(Entry.f32("a", 1), Entry.f32("b", 1))))
                .file(
                        "2.safetensors",
                        CheckpointFolder.safetensorsBytes(
                                List.of(Entry.f32("b", 1), Entry.f32("c", 1))))
                .file("model.safetensors.index.json", index.getBytes(StandardCharsets.UTF_8));
        assertRefused(message);
    }

    @Test
    void hasADigestOfEveryByte() throws IOException {
        Path original = GoldenCheckpoint.named("both-scales").directory();
        copy(original);
        assertThat(open(directory).digest())
                .hasSize(64)
                .isEqualTo(open(original).digest())
                .isNotEqualTo(open(GoldenCheckpoint.named("untied").directory()).digest());
        Path shard = directory.resolve("model-00006-of-00006.safetensors");
        byte[] bytes = Files.readAllBytes(shard);
        bytes[bytes.length - 1] ^= 1;
        Files.write(shard, bytes);
        assertThat(open(directory).digest()).isNotEqualTo(open(original).digest());
        copy(original);
        Path config = directory.resolve("config.json");
        Files.writeString(config, Files.readString(config) + "\n");
        assertThat(open(directory).digest()).isNotEqualTo(open(original).digest());
    }

    @Test
    void reportsWhatACheckpointHolds() {
        CheckpointReport report =
                CheckpointReport.of(open(GoldenCheckpoint.named("half").directory()));
        // vocabulary 200, context 233, width 40, 2 layers
        long perLayer = 12 * 40 * 40;
        assertThat(report.parameters()).isEqualTo((200 + 233) * 40 + 2 * (perLayer + 13 * 40) + 80);
        assertThat(Footprint.allOf(report.config(), Kernels.CPU).getLast().readBytes())
                .isEqualTo(
                        (200 * 40 + 4 * 200)
                                + 2 * (perLayer + 4 * (120 + 40 + 160 + 40))
                                + 4 * (2 * 13 * 40 + 80));
        assertThat(report.hasTokenizer()).isFalse();
        assertThat(report.digest()).hasSize(64);
        assertThat(report.tensors())
                .hasSize(28)
                .contains(
                        new CheckpointReport.Tensor(
                                TensorShape.of("h.1.attn.c_attn.weight", 40, 120),
                                "transformer.h.1.attn.c_attn.weight",
                                "F16",
                                "model.safetensors"));
    }

    @Test
    void reportsATokenizerFile() throws IOException {
        copy(GoldenCheckpoint.named("half").directory());
        Files.writeString(directory.resolve("tokenizer.json"), "{}");
        assertThat(CheckpointReport.of(open(directory)).hasTokenizer()).isTrue();
    }

    private String storedName(String golden) {
        return open(GoldenCheckpoint.named(golden).directory())
                .located("h.0.ln_1.bias")
                .tensor()
                .name();
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> open(directory))
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessage(message);
    }

    private static CheckpointWeights open(Path directory) {
        return CheckpointWeights.open(directory);
    }

    private void copy(Path original) throws IOException {
        try (Stream<Path> files = Files.list(original)) {
            for (Path file : files.toList()) {
                new CheckpointFolder(directory)
                        .file(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
    }

    private void write(List<Entry> entries) {
        new CheckpointFolder(directory).config(CheckpointFolder.CONFIG).safetensors(entries);
    }

    private static List<Entry> network() {
        return CheckpointFolder.network();
    }

    private static List<Entry> with(Entry... more) {
        List<Entry> entries = network();
        entries.addAll(List.of(more));
        return entries;
    }

    private static List<Entry> without(String name) {
        List<Entry> entries = network();
        entries.removeIf(entry -> entry.name().equals(name));
        return entries;
    }

    private static Entry named(String name, Entry entry) {
        return new Entry(name, entry.type(), entry.shape(), entry.bytes(), entry.fill());
    }
}
