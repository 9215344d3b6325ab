/// `afterword demo`: the whole way of a prompt in one process, shown in the terminal.
@NullMarked
package io.afterword.app.demo;

import org.jspecify.annotations.NullMarked;
