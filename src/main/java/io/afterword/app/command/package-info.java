/// The subcommands of `afterword`, one class each.
@NullMarked
package io.afterword.app.command;

import org.jspecify.annotations.NullMarked;
