/// What an operator can set: one table in code, from which the checks, the defaults and the
/// README's table come.
@NullMarked
package io.afterword.app.settings;

import org.jspecify.annotations.NullMarked;
