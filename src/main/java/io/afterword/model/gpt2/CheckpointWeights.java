package io.afterword.model.gpt2;

import io.afterword.model.gpt2.CheckpointFiles.Located;

import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The weights of a directory in Hugging Face's layout: `config.json` and `model.safetensors`, or
/// the shards of `model.safetensors.index.json`. Pickle files are never read.
///
/// Everything but the numbers is checked when it is opened: every tensor of the network is there
/// once, with or without the `transformer.` prefix, in its shape, as F32, F16 or BF16. A tensor
/// beyond these that belongs to the network (another layer, cross-attention, an output bias) is
/// refused, since the config then lies about it; heads of other tasks (`score.weight`, ...) and the
/// causal masks that older files store (`attn.bias`, `attn.masked_bias`) are ignored.
///
/// Where the config ties the output to the token embedding, `lm_head.weight` may be stored too, or
/// instead, but not with other numbers: versions of transformers disagree on what that would mean.
public final class CheckpointWeights implements Gpt2Weights {
    static final String CONFIG = "config.json";

    private static final String PREFIX = "transformer.";
    private static final String EMBEDDING = "wte.weight";
    private static final String OUTPUT = "lm_head.weight";
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;
    private static final Pattern MASK = Pattern.compile("h\\.\\d+\\.attn\\.(masked_)?bias");
    private static final Pattern OF_THE_NETWORK = Pattern.compile("(h|wte|wpe|ln_f|lm_head)\\..*");

    private final Path directory;
    private final Gpt2Config config;
    private final CheckpointFiles files;
    private final Map<String, Located> tensors = new LinkedHashMap<>();

    private CheckpointWeights(Path directory) {
        this.directory = directory;
        this.config = configOf(directory);
        this.files = CheckpointFiles.open(directory);
    }

    /// The config of a directory, which may still lack its weights.
    public static Gpt2Config configOf(Path directory) {
        return ConfigFile.read(directory.resolve(CONFIG));
    }

    public static CheckpointWeights open(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new InvalidCheckpointException(directory, "is not a directory");
        }
        CheckpointWeights weights = new CheckpointWeights(directory);
        weights.locateAll();
        return weights;
    }

    @Override
    public Gpt2Config config() {
        return config;
    }

    @Override
    public FloatBuffer tensor(String name) {
        Located located = located(name);
        return located.file().floats(located.tensor());
    }

    /// Of the bytes of `config.json` and of all weight files, which it reads from end to end.
    @Override
    public String digest() {
        Sha256 digest = new Sha256();
        digest.add(CheckpointJson.bytes(directory.resolve(CONFIG)));
        files.files().forEach(file -> file.addTo(digest));
        return digest.hex();
    }

    Path directory() {
        return directory;
    }

    /// How a tensor of the network is stored.
    Located located(String name) {
        Located located = tensors.get(name);
        if (located == null) {
            throw new IllegalArgumentException("no tensor " + name + " in " + config);
        }
        return located;
    }

    private void locateAll() {
        Map<String, Located> stored = withoutPrefix();
        settleTiedOutput(stored);
        List<TensorShape> expected = TensorShape.allOf(config);
        for (TensorShape shape : expected) {
            tensors.put(shape.name(), locate(shape, stored));
        }
        Set<String> known = tensors.keySet();
        for (Map.Entry<String, Located> entry : stored.entrySet()) {
            boolean ignored = known.contains(entry.getKey()) || !isOfTheNetwork(entry);
            if (!ignored) {
                throw refusal(entry.getValue(), "is no tensor of the network in " + CONFIG);
            }
        }
    }

    private Map<String, Located> withoutPrefix() {
        Map<String, Located> stored = new HashMap<>();
        for (Map.Entry<String, Located> entry : files.tensors().entrySet()) {
            String name = entry.getKey();
            String bare = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
            if (stored.put(bare, entry.getValue()) != null) {
                throw refusal(entry.getValue(), "is there with and without its prefix");
            }
        }
        return stored;
    }

    private void settleTiedOutput(Map<String, Located> stored) {
        Located output = stored.get(OUTPUT);
        if (!config.tiedOutput() || output == null) {
            return;
        }
        Located embedding = stored.putIfAbsent(EMBEDDING, output);
        if (embedding != null && !haveSameNumbers(embedding, output)) {
            throw refusal(output, "differs from wte.weight, to which tie_word_embeddings ties it");
        }
        stored.remove(OUTPUT);
    }

    private static boolean haveSameNumbers(Located one, Located other) {
        return one.tensor().type() == other.tensor().type()
                && one.tensor().shape().equals(other.tensor().shape())
                && one.file().digest(one.tensor()).equals(other.file().digest(other.tensor()));
    }

    private Located locate(TensorShape expected, Map<String, Located> stored) {
        Located located = stored.get(expected.name());
        List<Long> shape = expected.dimensions().stream().map(Integer::longValue).toList();
        if (located == null) {
            throw new InvalidCheckpointException(
                    files.source(),
                    "%s is missing, expected it with shape %s".formatted(expected.name(), shape));
        }
        StoredTensor tensor = located.tensor();
        if (!tensor.shape().equals(shape)) {
            throw refusal(located, "must have shape %s, has %s".formatted(shape, tensor.shape()));
        }
        if (!tensor.type().isReadable()) {
            throw refusal(located, "must be F32, F16 or BF16, is " + tensor.type());
        }
        if (tensor.size() > LARGEST_ARRAY) {
            throw refusal(located, "has more than %d numbers".formatted(LARGEST_ARRAY));
        }
        return located;
    }

    private static boolean isOfTheNetwork(Map.Entry<String, Located> entry) {
        boolean prefixed = entry.getValue().tensor().name().startsWith(PREFIX);
        boolean named = prefixed || OF_THE_NETWORK.matcher(entry.getKey()).matches();
        return named && !MASK.matcher(entry.getKey()).matches();
    }

    private static InvalidCheckpointException refusal(Located located, String reason) {
        return new InvalidCheckpointException(
                located.file().file(),
                CheckpointJson.shown(located.tensor().name()) + " " + reason);
    }
}
