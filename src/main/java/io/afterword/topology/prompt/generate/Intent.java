package io.afterword.topology.prompt.generate;

import io.afterword.topology.prompt.publish.Answer;

/// What a record of `prompts` or `cancels` asks of the engine.
public sealed interface Intent {
    /// A prompt that was admitted: it is in the store `generations`.
    record Start(String requestId) implements Intent {}

    /// A cancel.
    record Cancel(String requestId) implements Intent {}

    /// A prompt that was not admitted; the engine never sees it.
    record Refuse(Answer.Refused answer) implements Intent {}
}
