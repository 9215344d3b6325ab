package io.afterword.model.markov;

/// The rows at hand were counted with another shape, or divided among another number of shards.
/// They mean something else.
public final class WrongTableException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    WrongTableException(String message) {
        super(message);
    }
}
