package io.afterword.app.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.model.gpt2.CheckpointWriter;
import io.afterword.model.gpt2.Gpt2Training;
import io.afterword.model.gpt2.VectorFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Where a training stands, on the disk: `checkpoint-STEP` in the directory of its result, itself a
/// directory that `run` serves, with what AdamW remembers beside. A new one is complete and on the
/// disk before it gets its name, and only then the one before goes.
///
/// @param state `training.json`
record Checkpoint(Path directory, ObjectNode state) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREFIX = "checkpoint-";
    private static final String STATE = "training.json";
    private static final String VECTORS = "training.safetensors";
    private static final String NEW = "new-";

    /// The loss, as a picture, beside the result.
    static final String PLOT = "loss.png";

    private static final List<String> RESULT = List.of("model.safetensors", STATE, "config.json");
    private static final List<String> NAMES =
            List.of(
                    "parameters.decayed",
                    "parameters.others",
                    "means.decayed",
                    "means.others",
                    "squares.decayed",
                    "squares.others");

    /// The latest one in a directory.
    ///
    /// @throws CommandException `STATE_DIRECTORY` if the directory holds something else, or a
    ///   result
    static Optional<Checkpoint> latest(Path directory) {
        if (!Files.exists(directory)) {
            return Optional.empty();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            List<Path> all = entries.toList();
            Optional<Path> latest =
                    all.stream()
                            .filter(path -> isOne(path.getFileName().toString()))
                            .max(Comparator.comparingLong(Checkpoint::step));
            for (Path entry : all) {
                requireOurs(directory, entry.getFileName().toString(), latest.isPresent());
            }
            return latest.isEmpty() ? Optional.empty() : Optional.of(read(latest.get()));
        } catch (IOException e) {
            throw unusable(directory, e);
        }
    }

    /// A result beside a checkpoint is one that was not finished.
    private static void requireOurs(Path directory, String name, boolean goesOn) {
        boolean ofResult = RESULT.contains(name);
        if (isOne(name) || name.startsWith(NEW) || (ofResult && goesOn)) {
            return;
        }
        throw new CommandException(
                ExitCode.STATE_DIRECTORY,
                "--out must be empty or hold a training that was begun, %s has %s%s"
                        .formatted(
                                directory,
                                name,
                                ofResult ? ": a training that is finished, or another model" : ""));
    }

    private static Checkpoint read(Path directory) throws IOException {
        if (JSON.readTree(directory.resolve(STATE).toFile()) instanceof ObjectNode state) {
            return new Checkpoint(directory, state);
        }
        throw new IOException(STATE + " is no JSON object");
    }

    private static boolean isOne(String name) {
        return name.matches(PREFIX + "\\d{1,18}");
    }

    private static long step(Path checkpoint) {
        return Long.parseLong(checkpoint.getFileName().toString().substring(PREFIX.length()));
    }

    long step() {
        return state.path("step").asLong();
    }

    void restore(Gpt2Training network) {
        VectorFile vectors = VectorFile.open(directory.resolve(VECTORS));
        network.restore(NAMES.stream().map(vectors::get).toList());
    }

    /// Writes one, then removes those before it.
    ///
    /// @throws CommandException `STATE_DIRECTORY` if it cannot; those before it stay
    static void write(Path directory, Gpt2Training network, ObjectNode state) {
        String name = PREFIX + state.path("step").asLong();
        Path fresh = directory.resolve(NEW + name);
        try {
            Files.createDirectories(directory);
            delete(fresh);
            Files.createDirectory(fresh);
            CheckpointWriter.write(fresh, network.weights(), false);
            Map<String, float[]> vectors = new LinkedHashMap<>();
            List<float[]> all = network.state();
            for (int i = 0; i < all.size(); i++) {
                vectors.put(NAMES.get(i), all.get(i));
            }
            CheckpointWriter.writeVectors(fresh.resolve(VECTORS), vectors);
            CheckpointWriter.writeText(fresh.resolve(STATE), JSON.writeValueAsString(state));
            CheckpointWriter.force(fresh);
            Files.move(fresh, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            CheckpointWriter.force(directory);
            removeBut(directory, name);
        } catch (IOException e) {
            deleteQuietly(fresh, e);
            throw unusable(directory, e);
        }
    }

    /// Makes the network the result: the files get their names in the directory, and checkpoints
    /// go.
    ///
    /// @param complete what to do once they are there; if it fails, the training is not over
    static void finish(
            Path directory,
            Gpt2Training network,
            ObjectNode state,
            boolean half,
            Runnable complete) {
        Path fresh = directory.resolve(NEW + "result");
        try {
            Files.createDirectories(directory);
            delete(fresh);
            Files.createDirectory(fresh);
            CheckpointWriter.write(fresh, network.weights(), half);
            CheckpointWriter.writeText(
                    fresh.resolve(STATE),
                    JSON.writerWithDefaultPrettyPrinter().writeValueAsString(state) + "\n");
            for (String file : RESULT) {
                Files.move(
                        fresh.resolve(file),
                        directory.resolve(file),
                        StandardCopyOption.ATOMIC_MOVE);
            }
            CheckpointWriter.force(directory);
            complete.run();
            removeBut(directory, "");
            delete(fresh);
        } catch (IOException e) {
            deleteQuietly(fresh, e);
            throw unusable(directory, e);
        }
    }

    private static void removeBut(Path directory, String kept) throws IOException {
        List<Path> before = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            entries.filter(
                            path -> {
                                String name = path.getFileName().toString();
                                return isOne(name) && !name.equals(kept);
                            })
                    .forEach(before::add);
        }
        for (Path checkpoint : before) {
            delete(checkpoint);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    private static void deleteQuietly(Path directory, IOException failure) {
        try {
            delete(directory);
        } catch (IOException further) {
            failure.addSuppressed(further);
        }
    }

    private static CommandException unusable(Path directory, IOException why) {
        return new CommandException(
                ExitCode.STATE_DIRECTORY,
                "%s cannot be used: %s; checkpoints in it stay as they are"
                        .formatted(directory, why.getMessage()),
                why);
    }
}
