package io.afterword.model.gpt2;

/// To which size a step is padded, so that every row is computed by the same instructions in the
/// same order whatever stands beside it.
///
/// @param rowMultiple rows of a step, and of those whose logits are computed
record StepShape(int rowMultiple) {
    /// Operations on single numbers take two vectors of up to 16 floats at a time, and what is left
    /// over at the end of all rows one by one, by other instructions: nothing may be left over.
    private static final int FLOATS = 32;

    StepShape {
        if (rowMultiple < 1) {
            throw new IllegalArgumentException("multiple must be >= 1, was " + rowMultiple);
        }
    }

    static StepShape of(Gpt2Config config) {
        // both are powers of two, so the larger is a multiple of the other
        return new StepShape(
                Math.max(
                        FLOATS / powerOfTwoIn(config.width()),
                        FLOATS / powerOfTwoIn(config.innerWidth())));
    }

    /// The largest power of two that divides `number`, but at most 32.
    private static int powerOfTwoIn(int number) {
        return Math.min(Integer.lowestOneBit(number), FLOATS);
    }

    int paddedRows(int rows) {
        return Math.ceilDiv(rows, rowMultiple) * rowMultiple;
    }
}
