package io.afterword.app.command;

import io.afterword.event.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Tokens as text: those of one stream that came together share a line, behind the stream's name; its
/// last line says why it ended.
final class TokenText implements View<Token> {
    @Override
    public List<String> lines(List<Token> tokens) {
        List<String> lines = new ArrayList<>();
        Map<String, StringBuilder> open = new LinkedHashMap<>();
        for (Token token : tokens) {
            String stream = stream(token);
            StringBuilder text = open.computeIfAbsent(stream, _ -> new StringBuilder());
            text.append(OneLine.of(token.getText()));
            if (token.getFinishReason() != null) {
                open.remove(stream);
                lines.add("%s | %s [%s]".formatted(stream, text, token.getFinishReason()));
            }
        }
        open.forEach((stream, text) -> lines.add("%s | %s".formatted(stream, text)));
        return lines;
    }

    private static String stream(Token token) {
        String id = OneLine.of(token.getRequestId());
        return token.getChoiceIndex() == 0 ? id : id + "#" + token.getChoiceIndex();
    }
}
