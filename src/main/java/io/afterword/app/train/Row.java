package io.afterword.app.train;

import io.afterword.domain.TokenIds;

/// Tokens of which each but the first is learned from those before it.
///
/// @param documents which they are from, for messages
record Row(TokenIds tokens, String documents) {
    /// What is learned, in tokens.
    int length() {
        return tokens.size() - 1;
    }
}
