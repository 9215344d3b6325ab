package io.afterword.model.markov;

/// What modified Kneser–Ney takes from counts of one, two, and three or more, for what was not
/// seen.
record Discounts(double one, double two, double more) {
    /// Where the counts of counts allow no estimate, as in small or artificial texts: what `lmplz
    /// --discount_fallback` takes.
    static final Discounts FALLBACK = new Discounts(0.5, 1, 1.5);

    /// Equation 26 of Chen and Goodman.
    ///
    /// @param counted n-grams of one order that were counted once, twice, three and four times
    static Discounts of(long[] counted) {
        double[] discounts = new double[3];
        double y = counted[0] / (counted[0] + 2.0 * counted[1]);
        for (int j = 1; j <= 3; j++) {
            double discount = j - (j + 1) * y * counted[j] / counted[j - 1];
            if (counted[j - 1] == 0 || !(discount >= 0 && discount <= j)) {
                return FALLBACK;
            }
            discounts[j - 1] = discount;
        }
        return new Discounts(discounts[0], discounts[1], discounts[2]);
    }

    /// What is left of a count.
    double discounted(long count) {
        if (count >= 3) {
            return count - more;
        }
        return count == 2 ? 2 - two : count == 1 ? 1 - one : 0;
    }

    /// What was taken in all.
    double taken(long once, long twice, long thriceOrMore) {
        return one * once + two * twice + more * thriceOrMore;
    }
}
