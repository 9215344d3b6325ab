package io.afterword.app.text;

/// Colours of text on a terminal, or none where nobody would see them but a file.
public enum Colours {
    ON,
    OFF;

    public String cyan(String text) {
        return between("\u001b[36m", text, "\u001b[39m");
    }

    public String green(String text) {
        return between("\u001b[32m", text, "\u001b[39m");
    }

    public String faint(String text) {
        return between("\u001b[2m", text, "\u001b[22m");
    }

    private String between(String begin, String text, String end) {
        return this == OFF || text.isEmpty() ? text : begin + text + end;
    }
}
