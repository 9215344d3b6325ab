/// How a command ends when it cannot do its work: one exit code for each kind of failure.
@NullMarked
package io.afterword.app.exit;

import org.jspecify.annotations.NullMarked;
