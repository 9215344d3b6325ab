package io.afterword.app.evaluate;

import io.afterword.app.chart.Chart;
import io.afterword.app.chart.Curve;
import io.afterword.app.command.SettingsOptions;
import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.ngrams.CommittedTable;
import io.afterword.app.ngrams.CountedTable;
import io.afterword.app.ngrams.DocumentFile;
import io.afterword.app.settings.ModelSettings;
import io.afterword.app.settings.Setting;
import io.afterword.app.story.Probe;
import io.afterword.app.text.Json;
import io.afterword.domain.Perplexity;
import io.afterword.model.markov.MarkovForm;
import io.afterword.model.markov.MarkovModel;
import io.afterword.model.markov.NgramTable;
import io.afterword.model.markov.TableShape;
import io.afterword.model.token.Gpt2Tokenizer;
import io.afterword.model.token.SentenceEnd;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// `afterword evaluate`.
@Command(
        name = "evaluate",
        description = {
            "Tell how well models predict a text that they have not learned: their perplexity, less is"
                    + " better; and how often they prefer the right answer of a probe. Networks run in"
                    + " this process. The Markov model's table is read from a cluster, whole, or"
                    + " counted here.",
            "",
            "Example: afterword evaluate --models builtin,gpt2 held-out.txt --lines",
            "Example: afterword evaluate --models markov:1,markov:5 -b localhost:9092 held-out.txt",
            "Example: afterword evaluate --models markov:5,builtin --learned-from stories.txt"
                    + " held-out.txt --lines --probes probes.jsonl",
            "Example: afterword evaluate --models builtin --precision fp32,int8 held-out.txt --lines"
        })
public final class EvaluateCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private SettingsOptions cluster = new SettingsOptions();

    @Parameters(paramLabel = "FILE", description = "Text in UTF-8: a document.")
    private Path file = Path.of("");

    @Option(
            names = "--models",
            split = ",",
            paramLabel = "MODEL",
            description =
                    "builtin, a checkpoint's directory, the name of a pulled model, or markov and its"
                            + " forms, such as markov:3 or markov:3:mle (default: builtin).")
    private List<String> models = List.of(ModelSettings.BUILT_IN);

    @Option(names = "--lines", description = "Each line of a file is a document.")
    private boolean lines;

    @Option(
            names = "--probes",
            paramLabel = "FILE",
            description = "What `corpus generate --probes` wrote.")
    private @Nullable Path probes;

    @Option(
            names = "--learned-from",
            paramLabel = "FILE",
            description =
                    "The Markov model is not that of a cluster, but learns this text here, in the heap"
                            + " (about 30 bytes a token).")
    private @Nullable Path learnedFrom;

    @Option(
            names = "--precision",
            split = ",",
            paramLabel = "P",
            description =
                    "Of networks, as the setting model.precision. Several are compared with the first"
                            + " one.")
    private List<String> precisions = List.of("auto");

    @Option(names = "--device", paramLabel = "D", description = "As the setting model.device.")
    private String device = "auto";

    @Option(
            names = "--continue",
            paramLabel = "N",
            description =
                    "Show how each model goes on after the first sentence of the first N documents.")
    private int continued;

    @Option(
            names = "--plot",
            paramLabel = "FILE",
            description =
                    "Draw perplexity over the number of tokens before, a curve for each model: a PNG.")
    private @Nullable Path plot;

    @Option(names = "--json", description = "One JSON object a line, for each model.")
    private boolean json;

    @Override
    public void run() {
        if (continued < 0) {
            throw wrong("--continue must be >= 0, was " + continued);
        }
        List<String> documents = documents(file);
        HeldOut heldOut =
                new HeldOut(
                        documents,
                        probes == null ? List.<Probe>of() : ProbeFile.read(probes),
                        documents.stream().limit(continued).map(SentenceEnd::firstOf).toList());
        Map<String, NgramScorer> tables = tables();
        List<Evaluation> all = new ArrayList<>();
        for (String model : models) {
            NgramScorer table = tables.get(model);
            List<Evaluation> more =
                    table == null
                            ? ofNetwork(model, heldOut)
                            : List.of(
                                    heldOut.read(
                                            model, Optional.empty(), table, new ArrayList<>()));
            if (json) {
                more.forEach(one -> spec.commandLine().getOut().println(Json.line(one.json())));
            }
            all.addAll(more);
        }
        if (!json) {
            spec.commandLine().getOut().println(EvaluationTable.of(all, heldOut.beginnings()));
        }
        if (plot != null) {
            draw(all, plot);
        }
    }

    private static void draw(List<Evaluation> all, Path png) {
        List<Double> places =
                IntStream.range(0, Evaluation.PLACES)
                        .mapToObj(place -> (place + 0.5) * Evaluation.STRIDE)
                        .toList();
        Chart chart =
                new Chart(
                        "Perplexity of what comes next",
                        "tokens before it in its document",
                        "perplexity",
                        true,
                        all.stream()
                                .map(one ->
                                        new Curve(
                                                one.name(),
                                                places,
                                                one.byPosition().stream()
                                                        .map(Perplexity::value)
                                                        .toList()))
                                .toList());
        try {
            chart.write(png);
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.FAILED, "%s cannot be drawn: %s".formatted(png, e.getMessage()), e);
        }
    }

    private List<String> documents(Path source) {
        List<String> documents = new ArrayList<>();
        DocumentFile.forEach(source, lines, (id, text) -> documents.add(text));
        if (documents.isEmpty()) {
            throw wrong(source + " holds no documents");
        }
        return documents;
    }

    /// The forms of the Markov model, by the names that ask for them.
    private Map<String, NgramScorer> tables() {
        List<String> forms = models.stream().filter(MarkovModel::isMeantBy).toList();
        if (forms.isEmpty()) {
            return Map.of();
        }
        Gpt2Tokenizer tokenizer = new Gpt2Tokenizer();
        NgramTable table = table(tokenizer);
        Map<String, NgramScorer> scorers = new HashMap<>();
        for (String name : forms) {
            MarkovForm form = form(name, table.shape().order());
            String asked = name.substring(Math.min(name.length(), MarkovModel.NAME.length() + 1));
            scorers.put(name, new NgramScorer(table, form, asked, tokenizer));
        }
        return scorers;
    }

    private NgramTable table(Gpt2Tokenizer tokenizer) {
        if (cluster.areGiven() == (learnedFrom != null)) {
            throw wrong(
                    "the table of markov is a service's, say where with -b HOST:PORT or --config FILE;"
                            + " or it is learned here, say from what: --learned-from FILE");
        }
        if (learnedFrom == null) {
            try (CommittedTable committed = CommittedTable.all(cluster.settings())) {
                return committed.table();
            }
        }
        CountedTable counted =
                new CountedTable(
                        new TableShape(
                                TableShape.MOST_ORDERS,
                                tokenizer.vocabularySize(),
                                tokenizer.endOfText(),
                                true));
        DocumentFile.forEach(learnedFrom, lines, (id, text) -> counted.add(tokenizer.encode(text)));
        return counted.table();
    }

    private static MarkovForm form(String name, int orders) {
        if (name.equals(MarkovModel.NAME)) {
            return MarkovForm.whole(orders);
        }
        return MarkovForm.of(name.substring(MarkovModel.NAME.length() + 1), orders)
                .orElseThrow(() ->
                        wrong(
                                "--models must have %s%s, had %s"
                                        .formatted(
                                                MarkovModel.NAME, MarkovForm.usage(orders), name)));
    }

    /// In each precision.
    private List<Evaluation> ofNetwork(String model, HeldOut heldOut) {
        List<Evaluation> all = new ArrayList<>();
        List<Integer> first = new ArrayList<>();
        for (String precision : precisions) {
            List<Integer> best = new ArrayList<>();
            try (NetworkScorer scorer = NetworkScorer.load(settings(model, precision))) {
                Evaluation one = heldOut.read(model, Optional.of(precision), scorer, best);
                all.add(all.isEmpty() ? one : one.with(agreement(first, best)));
            }
            if (first.isEmpty()) {
                first = best;
            }
        }
        return all;
    }

    private static double agreement(List<Integer> some, List<Integer> others) {
        int alike = 0;
        for (int i = 0; i < some.size(); i++) {
            alike += some.get(i).equals(others.get(i)) ? 1 : 0;
        }
        return (double) alike / some.size();
    }

    private ModelSettings settings(String model, String precision) {
        Map<Setting, String> given = new EnumMap<>(Setting.class);
        if (!model.equals(ModelSettings.BUILT_IN)) {
            given.put(Setting.MODEL_PATH, model);
        }
        given.put(Setting.MODEL_PRECISION, precision);
        given.put(Setting.MODEL_DEVICE, device);
        return ModelSettings.alone(given);
    }

    private static CommandException wrong(String why) {
        return new CommandException(ExitCode.USAGE, why);
    }
}
