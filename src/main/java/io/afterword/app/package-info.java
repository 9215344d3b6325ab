/// The program: command line, settings, lifecycle, embedded broker.
@NullMarked
package io.afterword.app;

import org.jspecify.annotations.NullMarked;
