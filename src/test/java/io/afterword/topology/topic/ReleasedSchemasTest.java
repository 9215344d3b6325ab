package io.afterword.topology.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.event.Cancel;
import io.afterword.event.Completion;
import io.afterword.event.CorpusDocument;
import io.afterword.event.Prediction;
import io.afterword.event.Prompt;
import io.afterword.event.Token;
import io.afterword.state.DocumentTokens;
import io.afterword.state.Finished;
import io.afterword.state.Generation;
import io.afterword.state.Progress;
import io.afterword.state.Uncounted;

import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaParser;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

class ReleasedSchemasTest {
    private static final Path SCHEMAS = Path.of("schemas");
    private static final Path RELEASED = SCHEMAS.resolve("released");

    /// The records that lie in topics and stores; all other types are inside of them.
    static List<Schema> current() {
        return List.of(
                Prompt.getClassSchema(),
                Cancel.getClassSchema(),
                Token.getClassSchema(),
                Completion.getClassSchema(),
                Prediction.getClassSchema(),
                Generation.getClassSchema(),
                Progress.getClassSchema(),
                Finished.getClassSchema(),
                CorpusDocument.getClassSchema(),
                Uncounted.getClassSchema(),
                DocumentTokens.getClassSchema());
    }

    @ParameterizedTest
    @MethodSource("current")
    void readsEveryReleasedVersionAndIsReadByIt(Schema schema) {
        List<Schema> released = releasedVersionsOf(schema);
        assertThat(released).isNotEmpty();
        assertThat(incompatibilities(schema, released)).isEmpty();
    }

    @Test
    void wouldRefuseAFieldWithoutADefault() {
        Schema evolved = cancelWith("reason", false);
        List<Schema> released = releasedVersionsOf(evolved);
        assertThat(incompatibilities(evolved, released))
                .hasSameSizeAs(released)
                .allSatisfy(why -> assertThat(why).contains("READER_FIELD_MISSING_DEFAULT_VALUE"));
    }

    @Test
    void wouldRefuseToDropAFieldWithoutADefault() {
        Schema before = cancelWith("reason", false);
        assertThat(incompatibilities(Cancel.getClassSchema(), List.of(before))).hasSize(1);
    }

    @Test
    void wouldRefuseANewSymbolOfAnEnumWithoutADefault() {
        Schema before = SchemaBuilder.enumeration("E").symbols("a");
        Schema after = SchemaBuilder.enumeration("E").symbols("a", "b");
        assertThat(incompatibilities(after, List.of(before)))
                .hasSize(1)
                .first(InstanceOfAssertFactories.STRING)
                .contains("MISSING_ENUM_SYMBOLS");
    }

    @Test
    void wouldAllowAFieldWithADefault() {
        Schema evolved = cancelWith("reason", true);
        assertThat(incompatibilities(evolved, releasedVersionsOf(evolved))).isEmpty();
    }

    /// Full and transitive: both ways, with every released version. (Avro's SchemaValidator would
    /// let a new symbol of an enum pass.)
    private static List<String> incompatibilities(Schema current, List<Schema> released) {
        return released.stream()
                .flatMap(old ->
                        Stream.of(
                                SchemaCompatibility.checkReaderWriterCompatibility(current, old),
                                SchemaCompatibility.checkReaderWriterCompatibility(old, current)))
                .filter(pair -> pair.getType() != SchemaCompatibilityType.COMPATIBLE)
                .map(pair -> pair.getResult().getIncompatibilities().toString())
                .toList();
    }

    @Test
    void readsARecordThatALaterVersionWroteAndIsReadByIt() throws IOException {
        Schema evolved = cancelWith("reason", true);
        BinaryMessageEncoder<GenericData.Record> writer =
                new BinaryMessageEncoder<>(new GenericData(), evolved);
        byte[] bytes =
                writer.encode(
                                new GenericRecordBuilder(evolved)
                                        .set("request_id", "r-1")
                                        .set("reason", "changed my mind")
                                        .build())
                        .array();
        AvroDeserializer<Cancel> reader =
                new AvroDeserializer<>(
                        AvroType.of(Cancel.class),
                        AvroSerde.Nulls.REFUSE,
                        Optional.empty(),
                        List.of(evolved));
        assertThat(reader.deserialize("cancels", bytes)).isEqualTo(new Cancel("r-1"));

        BinaryMessageDecoder<GenericData.Record> later =
                new BinaryMessageDecoder<>(new GenericData(), evolved);
        later.addSchema(Cancel.getClassSchema());
        GenericData.Record read =
                later.decode(
                        AvroSerde.of(Cancel.class)
                                .serializer()
                                .serialize("cancels", new Cancel("r-2")));
        assertThat(read.get("request_id")).hasToString("r-2");
        assertThat(read.get("reason")).hasToString("none");
    }

    /// What an instance of version 1 was generating when it was replaced.
    @Test
    void readAGenerationOfVersion1AsOneThatAsksForNothingNew() throws IOException {
        Schema version1 =
                releasedVersionsOf(Generation.getClassSchema()).stream()
                        .filter(schema -> schema.getField("min_p") == null)
                        .findFirst()
                        .orElseThrow();
        GenericData.Record source =
                new GenericRecordBuilder(version1.getField("source").schema())
                        .set("topic", "prompts")
                        .set("partition", 0)
                        .set("offset", 7L)
                        .set("timestamp", 0L)
                        .build();
        GenericData.Record written =
                new GenericRecordBuilder(version1)
                        .set("request_id", "r-1")
                        .set("key", ByteBuffer.allocate(1))
                        .set("source", source)
                        .set("model", "gpt2")
                        .set("prompt_token_ids", List.of(464))
                        .set("max_tokens", 16)
                        .set("temperature", 1.0)
                        .set("top_k", 0)
                        .set("top_p", 1.0)
                        .set("seed", 7L)
                        .set("stop", List.of())
                        .set("stop_token_ids", List.of())
                        .set("stop_at_sentence", false)
                        .set("metadata", Map.of())
                        .set("token_ids", List.of(2068))
                        .build();
        byte[] bytes =
                new BinaryMessageEncoder<GenericData.Record>(new GenericData(), version1)
                        .encode(written)
                        .array();
        Generation read =
                AvroSerde.of(Generation.class).deserializer().deserialize("generations", bytes);
        assertThat(read.getTokenIds()).containsExactly(2068);
        assertThat(read)
                .extracting(
                        Generation::getN,
                        Generation::getMinP,
                        Generation::getRepetitionPenalty,
                        Generation::getPresencePenalty,
                        Generation::getFrequencyPenalty,
                        Generation::getLogitBias,
                        Generation::getMinTokens,
                        Generation::getIgnoreEos,
                        Generation::getLogprobs,
                        Generation::getEcho,
                        Generation::getPriority,
                        Generation::getDeadline,
                        Generation::getTraceparent,
                        Generation::getTracestate)
                .containsExactly(
                        1, 0.0, 1.0, 0.0, 0.0, Map.of(), 0, false, null, false, 0, null, null,
                        null);
    }

    @Test
    void doNotChange() throws Exception {
        TreeMap<String, String> digests = new TreeMap<>();
        for (Path file : avscBelow(RELEASED)) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            digests.put(RELEASED.relativize(file).toString(), HexFormat.of().formatHex(digest));
        }
        List<String> lines =
                digests.entrySet().stream().map(e -> e.getValue() + "  " + e.getKey()).toList();
        assertThat(lines).isEqualTo(Files.readAllLines(RELEASED.resolve("SHA256SUMS")));
    }

    @ParameterizedTest
    @MethodSource("documented")
    void hasADocForEveryTypeAndField(Schema schema) {
        assertThat(schema.getDoc()).as(schema.getFullName()).isNotBlank();
        if (schema.getType() == Schema.Type.RECORD) {
            for (Schema.Field field : schema.getFields()) {
                assertThat(field.doc()).as(schema.getFullName() + "." + field.name()).isNotBlank();
            }
        }
    }

    static List<Schema> documented() throws IOException {
        SchemaParser parser = new SchemaParser();
        for (Path file : avscBelow(SCHEMAS)) {
            if (!file.startsWith(RELEASED)) {
                parser.parse(file);
            }
        }
        List<Schema> types = parser.getParsedNamedSchemas();
        assertThat(types).hasSizeGreaterThanOrEqualTo(16);
        return types;
    }

    private static List<Schema> releasedVersionsOf(Schema schema) {
        return ReleasedSchemas.all().stream()
                .filter(released -> released.getFullName().equals(schema.getFullName()))
                .toList();
    }

    private static Schema cancelWith(String field, boolean withDefault) {
        var fields =
                SchemaBuilder.record("Cancel")
                        .namespace("io.afterword.event")
                        .fields()
                        .requiredString("request_id")
                        .name(field)
                        .type()
                        .stringType();
        return (withDefault ? fields.stringDefault("none") : fields.noDefault()).endRecord();
    }

    private static List<Path> avscBelow(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".avsc")).sorted().toList();
        }
    }
}
