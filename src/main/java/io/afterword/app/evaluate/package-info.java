/// How well models predict a text that none of them has learned.
@NullMarked
package io.afterword.app.evaluate;

import org.jspecify.annotations.NullMarked;
