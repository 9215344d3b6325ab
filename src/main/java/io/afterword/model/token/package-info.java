/// Text to token ids and back: byte-pair encoding, and the text of a stream that is still growing.
@NullMarked
package io.afterword.model.token;

import org.jspecify.annotations.NullMarked;
