package io.afterword.app.text;

/// A bar of a chart, drawn in eighths of a column.
public final class Bar {
    private static final String EIGHTHS = "▏▎▍▌▋▊▉█";

    private Bar() {}

    /// A bar that takes a share of some columns. Whatever is more than nothing is seen.
    ///
    /// @param share 0 to 1
    public static String of(double share, int columns) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share must be in 0..1, was " + share);
        }
        int eighths = (int) Math.round(share * columns * EIGHTHS.length());
        if (eighths == 0) {
            return share > 0 ? EIGHTHS.substring(0, 1) : "";
        }
        int rest = eighths % EIGHTHS.length();
        return "█".repeat(eighths / EIGHTHS.length())
                + (rest == 0 ? "" : EIGHTHS.substring(rest - 1, rest));
    }
}
