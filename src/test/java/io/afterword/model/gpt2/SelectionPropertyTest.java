package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.Penalties;
import io.afterword.domain.Report;
import io.afterword.domain.SamplingParams;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Draw;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

class SelectionPropertyTest {
    private static final SelectionProgram PROGRAM = new SelectionProgram();

    @AfterContainer
    static void closeProgram() {
        PROGRAM.close();
    }

    /// Rows of all kinds beside each other, in any order.
    @Property(tries = 60)
    void choosesAndReportsInABatchAsAlone(
            @ForAll @IntRange(min = 1, max = 1_500) int vocabulary,
            @ForAll @IntRange(min = 1, max = 12) int count,
            @ForAll long seed) {
        Random random = new Random(seed);
        float[][] rows = new float[count][vocabulary];
        List<Draw> draws = new ArrayList<>();
        for (float[] row : rows) {
            double spread = 8 * random.nextDouble();
            for (int id = 0; id < vocabulary; id++) {
                row[id] = (float) (spread * random.nextGaussian());
            }
            draws.add(draw(random, vocabulary));
        }
        List<Integer> shuffled = new ArrayList<>(IntStream.range(0, count).boxed().toList());
        Collections.shuffle(shuffled, random);
        float[][] others = shuffled.stream().map(i -> rows[i]).toArray(float[][]::new);
        List<Draw> otherDraws = shuffled.stream().map(draws::get).toList();
        assertThat(PROGRAM.choose(others, otherDraws))
                .containsExactlyElementsOf(
                        shuffled.stream().map(i -> PROGRAM.choose(rows[i], draws.get(i))).toList());
    }

    private static Draw draw(Random random, int vocabulary) {
        double temperature = random.nextInt(4) == 0 ? 0 : 0.1 + 2 * random.nextDouble();
        SamplingParams params =
                new SamplingParams(
                        temperature,
                        random.nextBoolean() ? 0 : 1 + random.nextInt(vocabulary),
                        random.nextBoolean() ? 1 : 0.05 + 0.95 * random.nextDouble(),
                        random.nextBoolean() ? 0 : random.nextDouble(),
                        random.nextBoolean()
                                ? Penalties.NONE
                                : new Penalties(
                                        0.5 + random.nextDouble(),
                                        random.nextInt(-2, 3),
                                        random.nextInt(-2, 3)),
                        random.nextBoolean() ? Map.of() : bias(random, vocabulary));
        return new Draw(
                params,
                random.nextDouble(),
                random.nextBoolean()
                        ? Set.of()
                        : new HashSet<>(tokens(random, vocabulary).stream().boxed().toList()),
                tokens(random, vocabulary),
                tokens(random, vocabulary),
                random.nextBoolean()
                        ? Report.NONE
                        : new Report(random.nextInt(21), random.nextInt(4) == 0));
    }

    private static Map<Integer, Double> bias(Random random, int vocabulary) {
        Map<Integer, Double> bias = new HashMap<>();
        tokens(random, vocabulary).stream().forEach(id -> bias.put(id, 9 * random.nextGaussian()));
        return bias;
    }

    private static TokenIds tokens(Random random, int vocabulary) {
        return TokenIds.of(random.ints(random.nextInt(20), 0, vocabulary).toArray());
    }
}
