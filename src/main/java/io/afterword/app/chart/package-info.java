/// Charts, for people: as pictures and on the terminal.
@NullMarked
package io.afterword.app.chart;

import org.jspecify.annotations.NullMarked;
