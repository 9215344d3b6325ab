package io.afterword.app.demo;

import io.afterword.app.text.OneLine;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// For a file or a pipe: a line for each stream that has grown, with what is new.
final class LineBoard implements Board {
    private final PrintWriter out;
    private final Map<Integer, Integer> shown = new HashMap<>();

    LineBoard(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void show(List<DemoStream> streams, List<DemoStream> changed) {
        for (DemoStream stream : changed) {
            String text = stream.text();
            int from = shown.getOrDefault(stream.number(), 0);
            if (text.length() > from) {
                out.printf("  %d │ %s%n", stream.number(), OneLine.of(text.substring(from)));
                shown.put(stream.number(), text.length());
            }
        }
        out.flush();
    }
}
