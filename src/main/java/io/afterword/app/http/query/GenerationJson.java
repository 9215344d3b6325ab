package io.afterword.app.http.query;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.afterword.app.text.EventJson;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.token.Tokenizer;
import io.afterword.state.Generation;
import io.afterword.topology.prompt.task.PublishedChoice;
import io.afterword.topology.prompt.task.Underway;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A generation that is under way: the fields of its record in the store, and what was published of
/// each choice.
final class GenerationJson {
    /// What the record has for the stores' sake, and the asker knows.
    private static final List<String> LEFT_OUT = List.of("key", "token_ids");

    private GenerationJson() {}

    static String of(Underway underway, ServedModels models) {
        Generation generation = underway.generation();
        ObjectNode all = EventJson.object(generation);
        all.remove(LEFT_OUT);
        boolean begun = underway.choices().stream().anyMatch(GenerationJson::hasBegun);
        all.put("status", begun ? "running" : "waiting");
        ArrayNode choices = all.putArray("choices");
        for (PublishedChoice choice : underway.choices()) {
            ObjectNode one = choices.addObject();
            one.put("choice_index", choices.size() - 1);
            one.put("status", status(choice));
            models.find(generation.getModel())
                    .ifPresent(model -> one.put("text", text(choice, model.tokenizer())));
            ArrayNode ids = one.putArray("token_ids");
            choice.tokenIds().forEach(ids::add);
        }
        return all.toString();
    }

    private static boolean hasBegun(PublishedChoice choice) {
        return choice.hasEnded() || !choice.tokenIds().isEmpty();
    }

    private static String status(PublishedChoice choice) {
        if (choice.hasEnded()) {
            return "ended";
        }
        return hasBegun(choice) ? "running" : "waiting";
    }

    /// A character that is not whole yet is U+FFFD.
    private static String text(PublishedChoice choice, Tokenizer tokenizer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        choice.tokenIds().forEach(id -> bytes.writeBytes(tokenizer.bytes(id)));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
