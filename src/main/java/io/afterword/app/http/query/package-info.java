/// What is asked of the stores over HTTP.
@NullMarked
package io.afterword.app.http.query;

import org.jspecify.annotations.NullMarked;
