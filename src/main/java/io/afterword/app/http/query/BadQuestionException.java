package io.afterword.app.http.query;

/// A question that breaks a rule; its message becomes the answer.
final class BadQuestionException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String why;

    BadQuestionException(String why) {
        super(why);
        this.why = why;
    }

    /// The parameter, the rule and what was given.
    String why() {
        return why;
    }
}
