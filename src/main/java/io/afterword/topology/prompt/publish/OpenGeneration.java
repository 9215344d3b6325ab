package io.afterword.topology.prompt.publish;

import io.afterword.state.Generation;
import io.afterword.state.ProgressStep;
import io.afterword.topology.prompt.task.PublishedChoice;
import io.afterword.topology.prompt.task.TraceContext;

import java.util.List;
import java.util.stream.Stream;

/// A generation that is being answered, and what was published of it: a view of the stores, for one
/// thread.
record OpenGeneration(Generation generation, TraceContext trace, List<PublishedChoice> choices) {
    OpenGeneration {
        choices = List.copyOf(choices);
    }

    long offset() {
        return generation.getSource().getOffset();
    }

    PublishedChoice choice(int index) {
        return choices.get(index);
    }

    /// The prompt's tokens that every choice's stream begins with; none without `echo`.
    List<Integer> echoed() {
        return generation.getEcho() ? generation.getPromptTokenIds() : List.of();
    }

    /// All tokens that were published of a choice, its echo included, which comes with the first
    /// one.
    List<Integer> published(int index) {
        List<Integer> generated = choice(index).tokenIds();
        return generated.isEmpty()
                ? List.of()
                : Stream.concat(echoed().stream(), generated.stream()).toList();
    }

    /// Whether all choices have ended.
    boolean hasEnded() {
        return choices.stream().allMatch(PublishedChoice::hasEnded);
    }

    /// What is to be written down of a choice that has more than `before` tokens now.
    ProgressStep step(int index, int before) {
        List<Integer> tokenIds = choice(index).tokenIds();
        return new ProgressStep(
                offset(),
                index,
                List.copyOf(tokenIds.subList(before, tokenIds.size())),
                choice(index).hasEnded());
    }
}
