package io.afterword.app.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

import io.afterword.app.ngrams.DocumentFile;
import io.afterword.model.token.Tokenizer;

import java.nio.file.Path;
import java.util.Optional;

/// The lines of a text file as documents, with the ids that `learn --lines` gives them.
record FileDocuments(Path file) implements DocumentSource {
    @Override
    public JsonNode read(Optional<JsonNode> begun, Tokenizer tokenizer, Documents into) {
        LatestDocuments latest = new LatestDocuments(tokenizer);
        DocumentFile.forEach(file, true, latest::put);
        latest.addTo(into);
        return TextNode.valueOf(file.toString());
    }

    @Override
    public void learned() {}
}
