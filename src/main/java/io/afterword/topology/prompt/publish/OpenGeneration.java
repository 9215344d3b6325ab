package io.afterword.topology.prompt.publish;

import io.afterword.state.Generation;
import io.afterword.state.ProgressStep;
import io.afterword.topology.prompt.task.PublishedChoice;

import java.util.List;

/// A generation that is being answered, and what was published of it: a view of the stores, for one
/// thread.
record OpenGeneration(Generation generation, List<PublishedChoice> choices) {
    OpenGeneration {
        choices = List.copyOf(choices);
    }

    long offset() {
        return generation.getSource().getOffset();
    }

    PublishedChoice choice(int index) {
        return choices.get(index);
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
