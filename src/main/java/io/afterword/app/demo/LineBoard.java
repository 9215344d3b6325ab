package io.afterword.app.demo;

import io.afterword.app.text.OneLine;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// For a file or a pipe: a line for each stream that has grown, with what is new; the first one
/// begins with the prompt.
final class LineBoard implements Board {
    private final PrintWriter out;
    private final Map<DemoStream, Integer> shown = new HashMap<>();

    LineBoard(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void show(List<DemoStream> streams, List<DemoStream> changed) {
        for (DemoStream stream : changed) {
            String text = stream.text();
            int from = shown.getOrDefault(stream, 0);
            if (text.length() > from) {
                String before = from == 0 ? OneLine.of(stream.prompt()) + " ▸" : "";
                String added = OneLine.of(text.substring(from));
                out.printf(" %s │ %s%s%n", stream.label(), before, added);
                shown.put(stream, text.length());
            }
        }
        out.flush();
    }
}
