package io.afterword.domain;

/// What went wrong with a prompt.
///
/// @param message names the field, the rule and the value
public record Failure(ErrorCode code, String message) {}
