/// The schema registry, where there is one.
@NullMarked
package io.afterword.app.registry;

import org.jspecify.annotations.NullMarked;
