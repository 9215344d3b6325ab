/// Published checkpoints: downloads them from Hugging Face's hub, or a server that speaks as it
/// does, into the cache that its own libraries use, and finds them there.
@NullMarked
package io.afterword.app.hub;

import org.jspecify.annotations.NullMarked;
