package io.afterword.model.gpt2;

import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;

/// Random weights to begin training with, whose attention compares and copies from the first update
/// on, as a trained one's does (Trockman and Kolter, 2023): keys are half their queries, so that
/// equal tokens find each other, and what a value adds to a position is half of what it was made
/// of. A small network begun in GPT-2's own way takes many times as long until it repeats a name
/// that a text has told (docs/decisions/014).
public final class MimeticWeights implements Gpt2Weights {
    private static final float SHARE = 0.5f;

    private final RandomWeights random;
    private final RandomWeights small;
    private final int width;

    /// Of deviation `1 / sqrt(width)`, by which a product keeps the size of what it is given;
    /// positions of GPT-2's, lest they outweigh tokens.
    public MimeticWeights(Gpt2Config config, long seed) {
        this.random = new RandomWeights(config, seed, 1 / Math.sqrt(config.width()));
        this.small = new RandomWeights(config, seed);
        this.width = config.width();
    }

    @Override
    public Gpt2Config config() {
        return random.config();
    }

    @Override
    public FloatBuffer tensor(String name) {
        if (name.equals("wpe.weight")) {
            return small.tensor(name);
        }
        if (name.endsWith(".attn.c_attn.weight")) {
            return withKeysOfQueries(random.tensor(name));
        }
        if (name.endsWith(".attn.c_proj.weight")) {
            return ofValues(random.tensor(name.replace("c_proj", "c_attn")));
        }
        return random.tensor(name);
    }

    @Override
    public String digest() {
        return Sha256.of(("mimetic, " + random.digest()).getBytes(StandardCharsets.UTF_8));
    }

    /// @param attention [W, 3 W], of queries, keys and values
    private FloatBuffer withKeysOfQueries(FloatBuffer attention) {
        for (int row = 0; row < width; row++) {
            int query = row * 3 * width;
            for (int i = query; i < query + width; i++) {
                float key = attention.get(i + width);
                attention.put(i + width, SHARE * attention.get(i) + (1 - SHARE) * key);
            }
        }
        return attention;
    }

    /// The matrix of values, turned over.
    private FloatBuffer ofValues(FloatBuffer attention) {
        float[] output = new float[width * width];
        for (int row = 0; row < width; row++) {
            for (int column = 0; column < width; column++) {
                output[column * width + row] =
                        SHARE * attention.get(row * 3 * width + 2 * width + column);
            }
        }
        return FloatBuffer.wrap(output);
    }
}
