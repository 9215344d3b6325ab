package io.afterword.topology.topic;

import org.apache.kafka.common.errors.SerializationException;

/// A record was written under a schema that this version does not know: by a newer one, or by
/// somebody else.
public final class UnknownSchemaException extends SerializationException {
    private static final long serialVersionUID = 1;

    UnknownSchemaException(String message) {
        super(message);
    }
}
