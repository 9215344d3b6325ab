/// Reading and writing topics as any client of the cluster does.
@NullMarked
package io.afterword.app.client;

import org.jspecify.annotations.NullMarked;
