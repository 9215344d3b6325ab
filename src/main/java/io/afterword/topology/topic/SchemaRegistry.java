package io.afterword.topology.topic;

import org.apache.avro.Schema;

import java.util.Optional;

/// A registry of schemas, as Confluent's wire format has one: a record begins with the byte 0 and
/// the id of its schema, four bytes in big endian. Thread-safe; may wait for the network.
public interface SchemaRegistry {
    /// The id of a schema.
    ///
    /// @param subject under which it has been registered
    /// @throws RegistryException if it has not, or the registry does not answer
    int idOf(String subject, Schema schema);

    /// The schema of an id; empty if the registry has none.
    ///
    /// @throws RegistryException if the registry does not answer
    Optional<Schema> schemaOf(int id);

    /// The subject of a topic's values, as producers of all languages call it.
    static String subject(String topic) {
        return topic + "-value";
    }
}
