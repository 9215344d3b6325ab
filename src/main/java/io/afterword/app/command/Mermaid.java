package io.afterword.app.command;

import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.TopologyDescription.GlobalStore;
import org.apache.kafka.streams.TopologyDescription.Node;
import org.apache.kafka.streams.TopologyDescription.Processor;
import org.apache.kafka.streams.TopologyDescription.Sink;
import org.apache.kafka.streams.TopologyDescription.Source;
import org.apache.kafka.streams.TopologyDescription.Subtopology;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// A topology as a flowchart in Mermaid's language: topics are stadiums, stores are cylinders.
final class Mermaid {
    private final Set<String> lines = new LinkedHashSet<>();

    private Mermaid() {}

    static String of(TopologyDescription description) {
        Mermaid chart = new Mermaid();
        description.subtopologies().stream()
                .sorted(Comparator.comparingInt(Subtopology::id))
                .forEach(chart::add);
        description.globalStores().stream()
                .sorted(Comparator.comparingInt(GlobalStore::id))
                .forEach(chart::add);
        return "flowchart LR\n" + String.join("\n", chart.lines) + "\n";
    }

    private void add(GlobalStore copy) {
        lines.add("    %s[%s]".formatted(id(copy.processor()), copy.processor().name()));
        add(copy.source());
        add(copy.processor());
    }

    private void add(Subtopology subtopology) {
        lines.add("    subgraph task%d [subtopology %1$d]".formatted(subtopology.id()));
        SortedSet<Node> nodes = new TreeSet<>(Comparator.comparing(Node::name));
        nodes.addAll(subtopology.nodes());
        nodes.stream()
                .filter(Processor.class::isInstance)
                .forEach(node -> lines.add("        %s[%s]".formatted(id(node), node.name())));
        lines.add("    end");
        nodes.forEach(this::add);
    }

    private void add(Node node) {
        switch (node) {
            case Source source ->
                    source.topicSet().stream()
                            .sorted()
                            .forEach(topic -> successors(topic(topic), node));
            case Sink sink -> {}
            case Processor processor -> {
                processor.stores().stream()
                        .sorted()
                        .forEach(store ->
                                lines.add(
                                        "    %s --- store_%s[(%s)]"
                                                .formatted(id(node), plain(store), store)));
                successors(id(node), node);
            }
            default -> throw new IllegalStateException("unknown kind of node " + node.name());
        }
    }

    private void successors(String from, Node node) {
        node.successors().stream()
                .sorted(Comparator.comparing(Node::name))
                .forEach(next ->
                        lines.add(
                                "    %s --> %s"
                                        .formatted(
                                                from,
                                                next instanceof Sink sink
                                                        ? topic(sink.topic())
                                                        : id(next))));
    }

    private static String topic(String name) {
        return "topic_%s([%s])".formatted(plain(name), name);
    }

    private static String id(Node node) {
        return "node_" + plain(node.name());
    }

    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "_");
    }
}
