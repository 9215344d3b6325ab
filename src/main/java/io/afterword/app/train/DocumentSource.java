package io.afterword.app.train;

import com.fasterxml.jackson.databind.JsonNode;

import io.afterword.model.token.Tokenizer;

import java.util.Optional;

/// Where documents come from.
interface DocumentSource {
    /// Reads them.
    ///
    /// @param begun what this returned when the training began that goes on now
    /// @return which documents these are; part of a checkpoint
    JsonNode read(Optional<JsonNode> begun, Tokenizer tokenizer, Documents into);

    /// They are learned, the result is complete.
    void learned();
}
