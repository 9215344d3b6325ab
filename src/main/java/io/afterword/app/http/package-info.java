/// What an instance tells over HTTP: its health, its metrics, what it is.
@NullMarked
package io.afterword.app.http;

import org.jspecify.annotations.NullMarked;
