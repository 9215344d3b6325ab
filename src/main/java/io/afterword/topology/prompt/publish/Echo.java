package io.afterword.topology.prompt.publish;

import io.afterword.domain.StopRules;
import io.afterword.model.engine.ServedModel;
import io.afterword.model.token.TextDelta;
import io.afterword.model.token.TextStream;
import io.afterword.state.Generation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The prompt at the beginning of a stream, where `echo` asks for it: a token and what it adds to
/// the text. It is a text of its own: what the engine generates begins a new one, so that no
/// character lies on both sides, and no stop rule reads the prompt.
///
/// A choice's echo is published with its first emission, so a choice that has tokens has it, and
/// nothing else need be remembered.
record Echo(List<Integer> tokenIds, List<TextDelta> deltas) {
    private static final Echo NONE = new Echo(List.of(), List.of());

    Echo {
        tokenIds = List.copyOf(tokenIds);
        deltas = List.copyOf(deltas);
    }

    static Echo of(Generation generation, ServedModel model) {
        if (!generation.getEcho()) {
            return NONE;
        }
        List<Integer> prompt = generation.getPromptTokenIds();
        StopRules none = new StopRules(prompt.size(), List.of(), Set.of(), false, 0, true);
        TextStream text = new TextStream(model.tokenizer(), none);
        List<TextDelta> deltas = new ArrayList<>();
        prompt.forEach(id -> deltas.add(text.append(id)));
        return new Echo(prompt, deltas);
    }

    String text() {
        return deltas.stream().map(TextDelta::text).collect(Collectors.joining());
    }
}
