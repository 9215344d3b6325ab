package io.afterword.model.gpt2;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The tensors of a checkpoint under the names by which they are stored: those of `model.safetensors`,
/// or of the files that `model.safetensors.index.json` lists.
final class CheckpointFiles {
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final Pattern SHARD_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*\\.safetensors");

    /// A tensor and the file that holds it.
    record Located(Safetensors file, StoredTensor tensor) {}

    private final Path source;
    private final List<Safetensors> files;
    private final Map<String, Located> tensors = new HashMap<>();

    private CheckpointFiles(Path source, List<Safetensors> files) {
        this.source = source;
        this.files = files;
        for (Safetensors file : files) {
            file.tensors().forEach((name, tensor) -> addOnce(name, new Located(file, tensor)));
        }
    }

    static CheckpointFiles open(Path directory) {
        Path single = directory.resolve(SINGLE);
        if (Files.exists(single)) {
            return new CheckpointFiles(single, List.of(Safetensors.open(single)));
        }
        Path index = directory.resolve(INDEX);
        if (Files.exists(index)) {
            return openShards(index);
        }
        refusePickles(directory);
        throw new InvalidCheckpointException(single, "is missing, and so is " + INDEX);
    }

    /// The file that a message about the whole should name.
    Path source() {
        return source;
    }

    /// In the order of their names.
    List<Safetensors> files() {
        return files;
    }

    Map<String, Located> tensors() {
        return tensors;
    }

    private void addOnce(String name, Located located) {
        Located other = tensors.put(name, located);
        if (other != null) {
            throw new InvalidCheckpointException(
                    source,
                    "%s is in %s and in %s"
                            .formatted(
                                    name,
                                    other.file().file().getFileName(),
                                    located.file().file().getFileName()));
        }
    }

    private static CheckpointFiles openShards(Path index) {
        JsonNode weightMap = CheckpointJson.read(index).path("weight_map");
        if (!weightMap.isObject() || weightMap.isEmpty()) {
            throw new InvalidCheckpointException(index, "has no weight_map");
        }
        Map<String, Safetensors> shards = new TreeMap<>();
        weightMap
                .properties()
                .forEach(
                        entry ->
                                shards.computeIfAbsent(
                                        shardName(index, entry.getValue()),
                                        name -> Safetensors.open(index.resolveSibling(name))));
        CheckpointFiles files = new CheckpointFiles(index, List.copyOf(shards.values()));
        files.checkIndex(weightMap);
        return files;
    }

    private static String shardName(Path index, JsonNode value) {
        if (!value.isTextual() || !SHARD_NAME.matcher(value.textValue()).matches()) {
            throw new InvalidCheckpointException(
                    index,
                    "weight_map must name .safetensors files of its own directory, named "
                            + CheckpointJson.shown(value));
        }
        return value.textValue();
    }

    /// What the index says of the shards must be what they hold.
    private void checkIndex(JsonNode weightMap) {
        weightMap
                .properties()
                .forEach(
                        entry -> {
                            Located located = tensors.get(entry.getKey());
                            String shard = entry.getValue().textValue();
                            if (located == null
                                    || !located.file().file().endsWith(shard)) {
                                throw new InvalidCheckpointException(
                                        source, "%s is not in %s".formatted(entry.getKey(), shard));
                            }
                        });
        for (Located located : tensors.values()) {
            if (!weightMap.has(located.tensor().name())) {
                throw new InvalidCheckpointException(
                        located.file().file(),
                        "%s is not in the index".formatted(located.tensor().name()));
            }
        }
    }

    private static void refusePickles(Path directory) {
        try (DirectoryStream<Path> pickles =
                Files.newDirectoryStream(directory, "*.{bin,pt,pth,ckpt,pkl}")) {
            for (Path pickle : pickles) {
                throw new InvalidCheckpointException(
                        pickle,
                        "pickle files are never read, since they can run code; save the weights as "
                                + SINGLE);
            }
        } catch (IOException e) {
            throw new InvalidCheckpointException(directory, "cannot be listed", e);
        }
    }
}
