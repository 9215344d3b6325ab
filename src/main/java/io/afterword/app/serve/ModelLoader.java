package io.afterword.app.serve;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.hub.PulledModels;
import io.afterword.app.settings.ModelSettings;
import io.afterword.app.settings.Setting;
import io.afterword.app.settings.Settings;
import io.afterword.model.engine.ServedModel;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.gpt2.Arithmetic;
import io.afterword.model.gpt2.BuiltInWeights;
import io.afterword.model.gpt2.CheckpointWeights;
import io.afterword.model.gpt2.ComputeDevice;
import io.afterword.model.gpt2.DeviceUnavailableException;
import io.afterword.model.gpt2.Gpt2Model;
import io.afterword.model.gpt2.Gpt2Weights;
import io.afterword.model.gpt2.InvalidCheckpointException;
import io.afterword.model.gpt2.Kernels;
import io.afterword.model.gpt2.KvPrecision;
import io.afterword.model.gpt2.Precision;
import io.afterword.model.markov.LiveTable;
import io.afterword.model.markov.MarkovModel;
import io.afterword.model.token.Gpt2Tokenizer;
import io.afterword.model.token.Tokenizer;
import io.afterword.model.token.Tokenizers;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// Loads the models that the settings name.
public final class ModelLoader {
    private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);

    private ModelLoader() {}

    /// The models and their tokenizers, checked against each other. The caller closes them; where
    /// one cannot be loaded, those before it are closed.
    ///
    /// @throws CommandException `MODEL`, naming the file, the device or the setting, and the reason
    public static ServedModels load(Settings settings) {
        return load(settings, ModelLoader::load);
    }

    /// As [#load(Settings)], and where n-grams are learned, the Markov model beside them.
    ///
    /// @param table that it reads
    public static ServedModels load(Settings settings, LiveTable table) {
        return withNgrams(load(settings), settings, table);
    }

    /// Models, and where n-grams are learned, the Markov model beside them. Closing these closes
    /// those.
    ///
    /// @param table that it reads
    /// @throws CommandException `SETTINGS` if one of them has its name
    public static ServedModels withNgrams(ServedModels models, Settings settings, LiveTable table) {
        if (!settings.ngrams().enabled()) {
            return models;
        }
        if (models.byName().containsKey(MarkovModel.NAME)) {
            models.close();
            throw new CommandException(
                    ExitCode.SETTINGS,
                    "no model must be named %s where %s=on, which serves one of that name"
                            .formatted(MarkovModel.NAME, Setting.NGRAMS.key()));
        }
        return models.with(
                new ServedModel(
                        MarkovModel.NAME,
                        MarkovModel.of(table, settings.ngrams().version()),
                        new Gpt2Tokenizer()));
    }

    /// One model and its tokenizer, for a command that needs no cluster. The caller closes them.
    ///
    /// @throws CommandException `MODEL`, naming the file, and the reason
    public static ServedModels only(ModelSettings settings) {
        return ServedModels.of(load(settings));
    }

    static ServedModels load(Settings settings, Function<ModelSettings, ServedModel> one) {
        List<ServedModel> loaded = new ArrayList<>();
        try {
            settings.models().forEach(model -> loaded.add(one.apply(model)));
            return ServedModels.of(loaded);
        } catch (RuntimeException e) {
            loaded.forEach(model -> model.network().close());
            throw e;
        }
    }

    private static ServedModel load(ModelSettings settings) {
        String name = settings.name();
        try {
            ComputeDevice device = ComputeDevice.named(settings.device());
            Arithmetic arithmetic = arithmetic(settings, device);
            return settings.path()
                    .map(path -> checkpoint(name, path, arithmetic, device))
                    .orElseGet(() ->
                            served(
                                    name,
                                    BuiltInWeights.read(),
                                    new Gpt2Tokenizer(),
                                    arithmetic,
                                    device));
        } catch (InvalidCheckpointException
                | DeviceUnavailableException
                | IllegalArgumentException e) {
            throw new CommandException(
                    ExitCode.MODEL,
                    "model %s cannot be loaded: %s".formatted(name, e.getMessage()),
                    e);
        }
    }

    private static Arithmetic arithmetic(ModelSettings settings, ComputeDevice device) {
        Kernels kernels = device.kernels();
        try {
            Precision products =
                    given(settings.precision())
                            .map(Precision::valueOf)
                            .orElseGet(() -> Precision.usual(kernels));
            KvPrecision kv =
                    given(settings.kvPrecision())
                            .map(KvPrecision::valueOf)
                            .orElseGet(() -> KvPrecision.usual(kernels, products));
            return new Arithmetic(kernels, products, kv);
        } catch (IllegalArgumentException noSuchPair) {
            throw new IllegalArgumentException(
                    "model.device=%s, here %s, with model.precision=%s and model.kv.precision=%s: %s"
                            .formatted(
                                    settings.device(),
                                    device,
                                    settings.precision(),
                                    settings.kvPrecision(),
                                    noSuchPair.getMessage()),
                    noSuchPair);
        }
    }

    /// A constant's name; none for `auto`.
    private static Optional<String> given(String value) {
        return value.equals("auto")
                ? Optional.empty()
                : Optional.of(value.toUpperCase(Locale.ROOT));
    }

    private static ServedModel checkpoint(
            String name, Path path, Arithmetic arithmetic, ComputeDevice device) {
        Path directory = PulledModels.directory(path);
        CheckpointWeights weights = CheckpointWeights.open(directory);
        Tokenizer tokenizer =
                Tokenizers.forCheckpoint(
                        directory, weights.config().vocabularySize(), weights.config().endOfText());
        return served(name, weights, tokenizer, arithmetic, device);
    }

    private static ServedModel served(
            String name,
            Gpt2Weights weights,
            Tokenizer tokenizer,
            Arithmetic arithmetic,
            ComputeDevice device) {
        Gpt2Model network = Gpt2Model.load(weights, arithmetic, device);
        try {
            ServedModel model = new ServedModel(name, network, tokenizer);
            LOG.atInfo()
                    .addKeyValue("model", name)
                    .addKeyValue("device", device)
                    .addKeyValue("precision", arithmetic.products())
                    .addKeyValue("kv_precision", arithmetic.kv())
                    .addKeyValue("fingerprint", model.fingerprint())
                    .addKeyValue("self_test", network.selfTest())
                    .log("model loaded");
            if (!network.selfTest().passed()) {
                LOG.atWarn()
                        .addKeyValue("model", name)
                        .addKeyValue("self_test", network.selfTest())
                        .log("a resumed or replayed stream may differ from the undisturbed one");
            }
            return model;
        } catch (IllegalArgumentException e) {
            network.close();
            throw e;
        }
    }
}
