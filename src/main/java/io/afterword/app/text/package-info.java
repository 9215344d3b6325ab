/// Text on a terminal.
@NullMarked
package io.afterword.app.text;

import org.jspecify.annotations.NullMarked;
