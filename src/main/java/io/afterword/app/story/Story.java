package io.afterword.app.story;

/// A story, a line of text.
///
/// @param nats how much was drawn at random: a model that knew the grammar, and how far the story
///   has come, would need no more for all of it
/// @param probe of its question
record Story(String text, double nats, Probe probe) {}
