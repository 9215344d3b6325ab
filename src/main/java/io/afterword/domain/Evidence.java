package io.afterword.domain;

/// Which n-gram speaks for a token.
///
/// @param order of the longest n-gram seen that ends with the token; 0 if there is none, and the
///   token has its share of the even spread only
/// @param count how often that n-gram was seen
/// @param contextCount how often its context was seen followed
public record Evidence(int order, long count, long contextCount) {
    public static final Evidence NONE = new Evidence(0, 0, 0);
}
