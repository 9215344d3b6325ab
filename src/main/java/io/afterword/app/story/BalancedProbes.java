package io.afterword.app.story;

import java.util.Iterator;
import java.util.NoSuchElementException;

/// The probes of some of the stories, so chosen that who takes what was told of last, or most
/// often, is right no more than half of the time: for each probe there comes one with right and
/// wrong the other way round.
final class BalancedProbes implements Iterator<Probe> {
    private static final int FREQUENCIES = 3;

    private final Stories stories;
    private final int[][] taken = new int[2][FREQUENCIES]; // by what was last, and oftener
    private int next;

    /// @param first number of the first story that is looked at
    BalancedProbes(Stories stories, int first) {
        this.stories = stories;
        this.next = first;
    }

    @Override
    public boolean hasNext() {
        return next >= 0; // there is a story for every number
    }

    @Override
    public Probe next() {
        while (hasNext()) {
            Probe probe = stories.story(next++).probe();
            if (take(probe)) {
                return probe;
            }
        }
        throw new NoSuchElementException("the stories are told");
    }

    private boolean take(Probe probe) {
        int last = probe.rightIsLast() ? 1 : 0;
        int oftener = 1 + probe.rightIsOftener();
        if (taken[last][oftener] > taken[1 - last][FREQUENCIES - 1 - oftener]) {
            return false;
        }
        taken[last][oftener]++;
        return true;
    }
}
