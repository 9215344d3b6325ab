/// For the tests of those who produce prompts and consume their answers. This package is the
/// artifact `afterword` with the classifier `tests`; nothing else of the tests is in it.
@NullMarked
package io.afterword.testing;

import org.jspecify.annotations.NullMarked;
