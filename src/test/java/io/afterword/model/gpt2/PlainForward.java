package io.afterword.model.gpt2;

import java.nio.FloatBuffer;

/// GPT-2's forward pass in loops over doubles, after the paper and nothing else: slow, and plain enough
/// to be believed. It shows that weights and config mean what they should, without a tensor library.
final class PlainForward {
    private final Gpt2Weights weights;
    private final Gpt2Config config;

    PlainForward(Gpt2Weights weights) {
        this.weights = weights;
        this.config = weights.config();
    }

    /// Logits of every position.
    double[][] logits(int[] ids) {
        double[][] x = new double[ids.length][config.width()];
        double[] tokens = numbers("wte.weight");
        double[] positions = numbers("wpe.weight");
        for (int t = 0; t < ids.length; t++) {
            for (int i = 0; i < config.width(); i++) {
                x[t][i] = tokens[ids[t] * config.width() + i] + positions[t * config.width() + i];
            }
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            String name = "h." + layer + ".";
            add(x, conv(name + "attn.c_proj", attend(conv(name + "attn.c_attn", norm(name + "ln_1", x)), layer)));
            add(x, conv(name + "mlp.c_proj", activate(conv(name + "mlp.c_fc", norm(name + "ln_2", x)))));
        }
        return project(norm("ln_f", x));
    }

    private double[][] attend(double[][] qkv, int layer) {
        double scale = config.scaleAttention() ? 1 / Math.sqrt(config.headSize()) : 1;
        if (config.scaleByInverseLayerIndex()) {
            scale /= layer + 1;
        }
        double[][] out = new double[qkv.length][config.width()];
        for (int head = 0; head < config.heads(); head++) {
            for (int t = 0; t < qkv.length; t++) {
                double[] shares = shares(qkv, head * config.headSize(), t, scale);
                for (int s = 0; s <= t; s++) {
                    for (int i = 0; i < config.headSize(); i++) {
                        int at = head * config.headSize() + i;
                        out[t][at] += shares[s] * qkv[s][2 * config.width() + at];
                    }
                }
            }
        }
        return out;
    }

    private double[] shares(double[][] qkv, int head, int t, double scale) {
        double[] shares = new double[t + 1];
        double sum = 0;
        for (int s = 0; s <= t; s++) {
            double score = 0;
            for (int i = head; i < head + config.headSize(); i++) {
                score += qkv[t][i] * qkv[s][config.width() + i];
            }
            shares[s] = Math.exp(scale * score);
            sum += shares[s];
        }
        for (int s = 0; s <= t; s++) {
            shares[s] /= sum;
        }
        return shares;
    }

    private double[][] conv(String name, double[][] x) {
        double[] weight = numbers(name + ".weight");
        double[] bias = numbers(name + ".bias");
        double[][] out = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            out[t] = bias.clone();
            for (int in = 0; in < x[t].length; in++) {
                for (int o = 0; o < bias.length; o++) {
                    out[t][o] += x[t][in] * weight[in * bias.length + o];
                }
            }
        }
        return out;
    }

    private double[][] norm(String name, double[][] x) {
        double[] weight = numbers(name + ".weight");
        double[] bias = numbers(name + ".bias");
        double[][] out = new double[x.length][config.width()];
        for (int t = 0; t < x.length; t++) {
            double mean = 0;
            double variance = 0;
            for (double number : x[t]) {
                mean += number / config.width();
            }
            for (double number : x[t]) {
                variance += (number - mean) * (number - mean) / config.width();
            }
            double deviation = Math.sqrt(variance + config.layerNormEpsilon());
            for (int i = 0; i < config.width(); i++) {
                out[t][i] = (x[t][i] - mean) / deviation * weight[i] + bias[i];
            }
        }
        return out;
    }

    private double[][] project(double[][] x) {
        double[] weight = numbers(config.tiedOutput() ? "wte.weight" : "lm_head.weight");
        double[][] logits = new double[x.length][config.vocabularySize()];
        for (int t = 0; t < x.length; t++) {
            for (int id = 0; id < config.vocabularySize(); id++) {
                for (int i = 0; i < config.width(); i++) {
                    logits[t][id] += x[t][i] * weight[id * config.width() + i];
                }
            }
        }
        return logits;
    }

    private double[][] activate(double[][] x) {
        for (double[] row : x) {
            for (int i = 0; i < row.length; i++) {
                row[i] = activate(row[i]);
            }
        }
        return x;
    }

    private double activate(double x) {
        return switch (config.activation()) {
            case GELU_TANH ->
                    0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            case GELU -> 0.5 * x * (1 + erf(x / Math.sqrt(2)));
            case RELU -> Math.max(0, x);
            case SILU -> x / (1 + Math.exp(-x));
            case TANH -> Math.tanh(x);
        };
    }

    /// By its Taylor series, exact to ten digits where it is not yet one.
    private static double erf(double x) {
        if (Math.abs(x) > 5) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; n < 150; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }

    private static void add(double[][] x, double[][] more) {
        for (int t = 0; t < x.length; t++) {
            for (int i = 0; i < x[t].length; i++) {
                x[t][i] += more[t][i];
            }
        }
    }

    private double[] numbers(String name) {
        FloatBuffer buffer = weights.tensor(name);
        double[] numbers = new double[buffer.remaining()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = buffer.get(i);
        }
        return numbers;
    }
}
