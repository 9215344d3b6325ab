package io.afterword.model.markov;

import io.afterword.model.engine.EngineSettings;
import io.afterword.model.engine.LanguageModel;
import io.afterword.model.engine.ModelRunner;

import java.util.Optional;

/// The table of n-grams as a model that answers prompts. It owns nothing: the table is its
/// keeper's. Thread-safe.
///
/// The table learns while it answers: of a prompt that is asked again, or goes on elsewhere, the
/// tokens are the same as long as the rows that they came from are.
public final class MarkovModel implements LanguageModel {
    /// The name by which prompts ask for it.
    public static final String NAME = "markov";

    /// A completion of so many of the longest tokens still fits into a record of Kafka's usual
    /// size. What a next token depends on is much shorter.
    static final int CONTEXT = 4_096;

    private final LiveTable table;
    private final TableShape shape;
    private final String version;
    private final MarkovForm form;

    private MarkovModel(LiveTable table, TableShape shape, String version, MarkovForm form) {
        this.table = table;
        this.shape = shape;
        this.version = version;
        this.form = form;
    }

    /// Whether it is asked for by this name, or a form of it.
    public static boolean isMeantBy(String name) {
        return name.equals(NAME) || name.startsWith(NAME + ":");
    }

    /// With all orders, and Kneser–Ney's estimate.
    ///
    /// @param version names what they learned
    public static MarkovModel of(LiveTable table, String version) {
        TableShape shape = table.current().shape();
        return new MarkovModel(table, shape, version, MarkovForm.whole(shape.order()));
    }

    @Override
    public int vocabularySize() {
        return shape.vocabularySize();
    }

    @Override
    public int contextLength() {
        return CONTEXT;
    }

    @Override
    public int endOfText() {
        return shape.endOfText();
    }

    /// Says which table it is and how it is read, and nothing of what the table has learned.
    @Override
    public String fingerprint() {
        return "ngrams-%s-%dx%d%s-%s"
                .formatted(
                        version,
                        shape.order(),
                        shape.vocabularySize(),
                        shape.markers() ? "m" : "",
                        form);
    }

    @Override
    public long slotBytes() {
        return (long) CONTEXT * Integer.BYTES;
    }

    /// One worker, though two read a table faster: prompts to it leave the cores to those of
    /// networks. A prefill costs nothing, so none is cut or kept.
    @Override
    public EngineSettings settings(EngineSettings shared) {
        return new EngineSettings(1, shared.slots(), shared.runAhead(), CONTEXT, 0);
    }

    @Override
    public Optional<LanguageModel> form(String asked) {
        return MarkovForm.of(asked, shape.order())
                .map(other -> new MarkovModel(table, shape, version, other));
    }

    @Override
    public String forms() {
        return MarkovForm.usage(shape.order());
    }

    @Override
    public ModelRunner newRunner(int slots) {
        return new MarkovRunner(table, shape, slots);
    }

    @Override
    public void close() {}
}
