package io.afterword.app.command;

import static io.afterword.app.command.PromptOptions.ifGiven;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.settings.ModelSettings;
import io.afterword.app.settings.Setting;
import io.afterword.app.text.Colours;
import io.afterword.app.text.Terminal;
import io.afterword.domain.SamplingParams;
import io.afterword.model.markov.MarkovModel;
import io.afterword.model.token.Gpt2Tokenizer;
import io.afterword.model.token.Tokenizer;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// `afterword predict`.
@Command(
        name = "predict",
        description = {
            "Show what a model predicts after a text: the probability of every token that could come"
                    + " next, and what temperature, top k, top p and min p make of it. The model runs"
                    + " in this process, or where settings of a cluster are given, there: then the"
                    + " answer has the texts of the 20 most probable tokens, and those of all others,"
                    + " for --all or a larger --top, need --tokenizer.",
            "",
            "Example: afterword predict \"The quick brown fox\"",
            "Example: afterword predict \"Once upon\" --model gpt2 --top-k 5",
            "Example: afterword predict \"Once upon\" -b localhost:9092",
            "Example: afterword predict \"you like\" --model markov -b localhost:9092"
        })
public final class PredictCommand implements Runnable {
    private static final String STANDARD_INPUT = "-";
    private static final int COLUMNS_OF_A_PIPE = 80;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private SettingsOptions cluster = new SettingsOptions();
    @Mixin private SelectionOptions selection = new SelectionOptions();

    @Parameters(
            paramLabel = "TEXT",
            description =
                    "What comes before the token; - reads standard input, as UTF-8, without its last"
                            + " line end.")
    private String text = "";

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description =
                    "A GPT-2 checkpoint as Hugging Face publishes it, or the name of a pulled model"
                            + " (default: built in); on a cluster, the name of a served model, such as"
                            + " markov:3, or markov:mle (default: the default model).")
    private @Nullable String model;

    @Option(
            names = "--precision",
            paramLabel = "P",
            description = "As the setting model.precision.")
    private @Nullable String precision;

    @Option(names = "--device", paramLabel = "D", description = "As the setting model.device.")
    private @Nullable String device;

    @Option(
            names = "--tokenizer",
            paramLabel = "DIR",
            description =
                    "On a cluster: the checkpoint, or the pulled model, whose tokenizer gives the texts of"
                            + " tokens; builtin for GPT-2's own.")
    private @Nullable String tokenizer;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "On a cluster: how long to wait for the answer (default: PT30S).")
    private @Nullable Duration timeout;

    @ArgGroup private Rows rows = new Rows();

    @Option(names = "--json", description = "As one JSON object.")
    private boolean json;

    /// How many tokens are shown.
    static final class Rows {
        @Option(
                names = "--top",
                paramLabel = "N",
                description = "Show so many of the most probable tokens (default: 10).")
        private int top = 10;

        @Option(names = "--all", description = "Show all tokens of the vocabulary.")
        private boolean all;

        int most() {
            return all ? Integer.MAX_VALUE : top;
        }
    }

    @Override
    public void run() {
        require(rows.most() >= 1, "--top must be >= 1, was " + rows.most());
        Optional<SamplingParams> params = selection.params();
        String given = given();
        Predicted predicted = cluster.areGiven() ? ofCluster(given) : ofThisProcess(given);
        PredictionRows all = PredictionRows.of(predicted, params, rows.most());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(PredictionJson.of(all, selection.given()));
        } else {
            out.println(String.join(System.lineSeparator(), picture(all).lines()));
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new CommandException(ExitCode.USAGE, message);
        }
    }

    private String given() {
        String given =
                text.equals(STANDARD_INPUT)
                        ? TextInput.standardInput().replaceFirst("\\R\\z", "")
                        : text;
        require(!given.isEmpty(), "the text must not be empty: a token follows another one");
        return given;
    }

    private Predicted ofCluster(String given) {
        require(precision == null, "--precision is for a model in this process");
        require(device == null, "--device is for a model in this process");
        Duration patience = timeout == null ? PATIENCE : timeout;
        require(patience.isPositive(), "--timeout must be more than 0, was " + patience);
        Optional<Tokenizer> known = Optional.ofNullable(tokenizer).map(PredictCommand::tokenizer);
        if (isMarkov() && known.isEmpty()) {
            known = Optional.of(new Gpt2Tokenizer()); // what its table is counted in
        }
        return new ClusterPredictions(cluster.settings(), known, patience).of(given, model);
    }

    private static Tokenizer tokenizer(String name) {
        return name.equals(ModelSettings.BUILT_IN)
                ? new Gpt2Tokenizer()
                : new ModelDirectory(Path.of(name)).tokenizer();
    }

    private boolean isMarkov() {
        return model != null && MarkovModel.isMeantBy(model);
    }

    private Predicted ofThisProcess(String given) {
        require(
                !isMarkov(),
                "model %s is learned and kept by a service: say where with -b HOST:PORT or --config FILE"
                        .formatted(model));
        require(tokenizer == null, "--tokenizer is for a cluster: a model here has its own");
        require(timeout == null, "--timeout is for a cluster");
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        ifGiven(model, value -> settings.put(Setting.MODEL_PATH, value));
        ifGiven(precision, value -> settings.put(Setting.MODEL_PRECISION, value));
        ifGiven(device, value -> settings.put(Setting.MODEL_DEVICE, value));
        return LocalPredictions.of(given, ModelSettings.alone(settings));
    }

    private PredictionPicture picture(PredictionRows all) {
        boolean watched = Terminal.isThere();
        boolean coloured = watched && spec.commandLine().getColorScheme().ansi().enabled();
        return new PredictionPicture(
                all,
                selection.given(),
                watched ? Terminal.columns() : COLUMNS_OF_A_PIPE,
                coloured ? Colours.ON : Colours.OFF);
    }
}
