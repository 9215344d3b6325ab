package io.afterword.model.token;

import io.afterword.domain.Finish;
import io.afterword.domain.StopRules;
import io.afterword.domain.TokenIds;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A stream after all its tokens, or after the one that finished it; the last delta is what it released then.
record StreamRun(List<TextDelta> deltas, Optional<Finish> finish, String text) {
    static StreamRun of(Tokenizer tokenizer, TokenIds tokens, StopRules stops) {
        TextStream stream = new TextStream(tokenizer, stops);
        List<TextDelta> deltas = new ArrayList<>();
        for (int i = 0; i < tokens.size() && stream.finish().isEmpty(); i++) {
            deltas.add(stream.append(tokens.get(i)));
        }
        deltas.add(stream.release());
        return new StreamRun(deltas, stream.finish(), stream.text());
    }

    static StreamRun of(PieceTokenizer tokenizer, StopRules stops) {
        return of(tokenizer, tokenizer.all(), stops);
    }

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        deltas.forEach(delta -> bytes.writeBytes(delta.bytes()));
        return bytes.toByteArray();
    }

    List<String> texts() {
        return deltas.stream().map(TextDelta::text).toList();
    }
}
