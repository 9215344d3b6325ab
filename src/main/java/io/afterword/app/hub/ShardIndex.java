package io.afterword.app.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The index of weights that lie in several files. [io.afterword.model.gpt2.CheckpointWeights]
/// checks what it says of them.
final class ShardIndex {
    private static final Pattern SHARD =
            Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*\\.safetensors");

    private ShardIndex() {}

    /// The names of the files that it lists, in order.
    static List<String> files(Path index) {
        JsonNode weightMap = read(index).path("weight_map");
        TreeSet<String> files = new TreeSet<>();
        weightMap.forEach(file -> files.add(file.asText()));
        if (files.isEmpty() || !files.stream().allMatch(name -> SHARD.matcher(name).matches())) {
            throw Refusal.failed(
                    "%s must list .safetensors files of its own directory, lists %s"
                            .formatted(CheckpointNames.SHARDS, files));
        }
        return List.copyOf(files);
    }

    private static JsonNode read(Path index) {
        try {
            return new ObjectMapper().readTree(index.toFile());
        } catch (IOException e) {
            throw Refusal.failed("%s is not JSON: %s".formatted(CheckpointNames.SHARDS, e));
        }
    }
}
